// Chat with the stock Socket.IO client: 500 messages of three senders while a member's connection is cut
// ten times. Each member must end with exactly these, in the server's order, by recovery alone.
//
//   npm ci && API=http://127.0.0.1:9000 node chat.mjs
//
// SOCKETS and SOCKETS_PATH say where the WebSocket API is, if not at the API's own address; there, only
// connections are tried, as no poll can be answered. MESSAGES and CUTS change how many. With SILENT a
// connection on which nobody logs in must be given up by the schedule, which takes a minute or two.
import { io } from "socket.io-client";

const API = process.env.API ?? "http://127.0.0.1:9000";
const { SOCKETS, SOCKETS_PATH } = process.env;
const MESSAGES = Number(process.env.MESSAGES ?? 500);
const CUTS = Number(process.env.CUTS ?? 10);
const PATIENCE = Number(process.env.PATIENCE ?? 60) * 1000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function call(method, path, body, token) {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

function connect(token, options = {}) {
  const path = SOCKETS_PATH ? { path: SOCKETS_PATH, addTrailingSlash: false } : {};
  const transports = SOCKETS ? { transports: ["websocket"] } : {};
  const socket = io(SOCKETS ?? API, { auth: { token }, reconnectionDelay: 100, forceNew: true, ...transports, ...options, ...path });
  const seen = [];
  socket.on("message", (message) => seen.push(message));
  socket.seen = seen;
  socket.connected_ = new Promise((done, failed) => {
    socket.once("connect", done);
    socket.once("connect_error", failed);
  });
  return socket;
}

async function until(what, found) {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; await sleep(50)) {
    if (await found()) return;
  }
  throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
}

function check(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`ok  ${what}`);
}

async function company(name) {
  const stamp = `${Date.now()}${Math.floor(Math.random() * 1000)}`;
  const email = (who) => `${who}-${stamp}@${name}.test`;
  const password = "secret123";
  const owner = email("owner");
  await call("POST", "/api/signup", { orgName: `${name} ${stamp}`, name: "Olga", email: owner, password });
  const login = async (email) => (await call("POST", "/api/v1/auth/login", { email, password })).accessToken;
  const token = await login(owner);
  const member = async (who) => {
    await call("POST", "/users", { email: email(who), password, firstName: who, lastName: "Test" }, token);
    return login(email(who));
  };
  return { token, member };
}

// greeted, and then hung up on by the sweep
function silence() {
  const url = SOCKETS ? SOCKETS + SOCKETS_PATH : `${API}/socket.io/`;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}?EIO=4&transport=websocket`);
  return new Promise((done, failed) => {
    let greeted = false;
    socket.onmessage = ({ data }) => (greeted = data.startsWith("0{"));
    socket.onclose = () => done(greeted);
    setTimeout(() => failed(new Error("a silent connection was not given up")), PATIENCE * 2).unref();
  });
}

const silent = process.env.SILENT ? silence() : undefined;
const acme = await company("acme");
const anna = await acme.member("anna");
const boris = await acme.member("boris");
const other = await company("other");

const { items } = await call("GET", "/api/v1/chat/rooms", undefined, acme.token);
const channel = items.find((room) => room.type === "general").id;

const owner = connect(acme.token);
const watcher = connect(anna, { transports: ["websocket"] });
const outsider = connect(other.token);
await Promise.all([owner, watcher, outsider].map((socket) => socket.connected_));
console.log("ok  three sockets are in:", owner.io.engine.transport.name, watcher.io.engine.transport.name);

// what a network does: the connection is gone, without a farewell
function cut(socket) {
  const transport = socket.io.engine?.transport;
  if (transport?.ws?.terminate) transport.ws.terminate();
  else socket.io.engine?.close();
}

let recovered = 0;
let anew = 0;
owner.on("connect", () => (owner.recovered ? recovered++ : anew++));

const each = Math.ceil(MESSAGES / 3);
const counts = [each, each, MESSAGES - 2 * each];
const path = `/api/v1/chat/channels/${channel}/messages`;
const begun = Date.now();

async function sendByHttp(who, token, count) {
  for (let n = 0; n < count; n++) await call("POST", path, { content: `${who} ${n}` }, token);
}

async function sendBySocket(who, count) {
  for (let n = 0; n < count; n++) {
    const answer = await watcher.timeout(PATIENCE).emitWithAck("send", { channelId: channel, content: `${who} ${n}` });
    if (!answer.id) throw new Error(`not sent: ${JSON.stringify(answer)}`);
  }
}

async function cutAgainAndAgain() {
  for (let n = 0; n < CUTS; n++) {
    const share = ((n + 1) * MESSAGES) / (CUTS + 1);
    await until("messages before a cut", () => watcher.seen.length >= share - 1);
    await until("the socket before a cut", () => owner.connected);
    cut(owner);
    await until("the cut", () => !owner.connected);
  }
}

await Promise.all([
  sendByHttp("owner", acme.token, counts[0]),
  sendByHttp("boris", boris, counts[1]),
  sendBySocket("anna", counts[2]),
  cutAgainAndAgain(),
]);
for (const socket of [owner, watcher]) {
  await until("all messages", () => socket.seen.length >= MESSAGES);
}
await until("the last comeback", () => recovered + anew >= CUTS);
await sleep(500);
console.log(`    ${MESSAGES} messages in ${((Date.now() - begun) / 1000).toFixed(1)} s`);

const history = [];
for (let cursor = ""; ; ) {
  const page = await call("GET", `${path}?limit=100${cursor}`, undefined, anna);
  history.unshift(...page.items.map((message) => message.id));
  if (!page.nextCursor) break;
  cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
}
check(history.length === MESSAGES, `the room has ${MESSAGES} messages`);
for (const [who, socket] of [["the one who was cut", owner], ["the one who was not", watcher]]) {
  const ids = socket.seen.map((message) => message.id);
  check(ids.length === MESSAGES, `${who} has exactly ${MESSAGES} (${ids.length})`);
  check(ids.join() === history.join(), `${who} has them in the server's order`);
}
check(anew === 0 && recovered >= CUTS, `every one of ${recovered} comebacks was a recovery (${anew} were not)`);
check(outsider.seen.length === 0, "the outsider has none");

const left = new Promise((done) => watcher.once("disconnect", (reason) => done([reason, Date.now()])));
const loggedOut = Date.now();
await call("POST", "/api/v1/auth/logout", {}, anna);
const [reason, at] = await Promise.race([left, sleep(PATIENCE).then(() => ["never", Infinity])]);
check(at - loggedOut < Math.max(2000, PATIENCE / 10), `a logout closed its socket in ${at - loggedOut} ms (${reason})`);

if (silent) check(await silent, "a connection on which nobody logged in was greeted, and given up");

for (const socket of [owner, watcher, outsider]) socket.close();
process.exit(0);
