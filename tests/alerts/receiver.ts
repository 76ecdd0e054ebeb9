import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a chat or a pager was told. */
export interface Message {
  /** `/oncall`, `/soc`, `/product`: chats; `/pager`: PagerDuty. */
  channel: string;
  status: 'firing' | 'resolved';
  title: string;
  text: string;
}

/** Takes what Alertmanager sends to Slack's incoming webhooks and to PagerDuty's events, and answers as they do. */
export async function startReceiver() {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as SlackBody & PagerBody;
    const channel = request.url ?? '';
    messages.push(channel === '/pager' ? pagerMessage(channel, body) : slackMessage(channel, body));
    response.writeHead(channel === '/pager' ? 202 : 200, { 'content-type': 'text/plain' }).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    messages: messages as readonly Message[],
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface SlackBody {
  attachments?: { title?: string; text?: string }[];
}
interface PagerBody {
  event_action?: string;
  payload?: { summary?: string };
}

function slackMessage(channel: string, { attachments }: SlackBody): Message {
  const [{ title = '', text = '' } = {}] = attachments ?? [];
  return { channel, title, text, status: title.startsWith('✅') ? 'resolved' : 'firing' };
}

function pagerMessage(channel: string, { event_action, payload }: PagerBody): Message {
  const status = event_action === 'resolve' ? 'resolved' : 'firing';
  return { channel, title: payload?.summary ?? '', text: '', status };
}
