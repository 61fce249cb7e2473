package io.tubecast.publish.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A broker that does what a script says, connection by connection: enough of MQTT 5 to take what a publisher sends, and to treat it
 * badly.
 */
final class ScriptedBroker implements AutoCloseable {
    /** What happens to one connection. */
    record Act(Kind kind, int code, int afterPublishes) {
        static Act serve() {
            return new Act(Kind.SERVE, 0, Integer.MAX_VALUE);
        }

        static Act sayNothing() {
            return new Act(Kind.SAY_NOTHING, 0, 0);
        }

        static Act refuse(int code) {
            return new Act(Kind.REFUSE, code, 0);
        }

        static Act hangUp() {
            return new Act(Kind.HANG_UP, 0, 0);
        }

        static Act resetAfter(int publishes) {
            return new Act(Kind.RESET, 0, publishes);
        }

        /** Takes messages, acknowledges none and resets. */
        static Act keepSilentAfter(int publishes) {
            return new Act(Kind.KEEP_SILENT, 0, publishes);
        }

        static Act stallAfter(int publishes) {
            return new Act(Kind.STALL, 0, publishes);
        }

        static Act disconnectAfter(int publishes, int code) {
            return new Act(Kind.DISCONNECT, code, publishes);
        }
    }

    /** Kinds of acts. */
    enum Kind {
        SERVE,
        SAY_NOTHING,
        REFUSE,
        HANG_UP,
        RESET,
        KEEP_SILENT,
        STALL,
        DISCONNECT
    }

    /** A message that was published, and in which connection (from 1). */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Published(int connection, String topic, int qos, boolean retained, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    final List<Published> published = new CopyOnWriteArrayList<>();
    final List<Long> connectedAt = new CopyOnWriteArrayList<>();
    final List<Integer> cleanDisconnects = new CopyOnWriteArrayList<>();
    final List<String> subscriptions = new CopyOnWriteArrayList<>();
    final List<Integer> leftOpen = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final Queue<Act> script = new ArrayDeque<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Listens on a port, or on a free one for 0; connections beyond the script are served. */
    ScriptedBroker(int port, Act... acts) throws IOException {
        this(new ServerSocket(port, 16, InetAddress.getLoopbackAddress()), acts);
    }

    /** Listens on a socket, which may be one of TLS. */
    ScriptedBroker(ServerSocket server, Act... acts) {
        this.server = server;
        script.addAll(List.of(acts));
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    /** Messages on topics that end so. */
    List<Published> on(String topicEnd) {
        return published.stream()
                .filter(message -> message.topic().endsWith(topicEnd))
                .toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket socket = server.accept();
            sockets.add(socket);
            connectedAt.add(System.nanoTime());
            int connection = connectedAt.size();
            Act scripted = script.poll();
            Act act = scripted == null ? Act.serve() : scripted;
            daemon(() -> serve(socket, connection, act));
        }
    }

    private void serve(Socket socket, int connection, Act act) throws IOException {
        if (act.kind() == Kind.HANG_UP) {
            reset(socket);
            return;
        }
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        int publishes = 0;
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = new byte[length(in)];
            in.readFully(body);
            switch (type >> 4) {
                case 1 -> {
                    if (act.kind() == Kind.SAY_NOTHING) {
                        return; // the socket stays open
                    }
                    int code = act.kind() == Kind.REFUSE ? act.code() : 0;
                    out.write(new byte[] {0x20, 3, 0, (byte) code, 0});
                }
                case 3 -> {
                    publish(out, type, body, connection, act.kind() != Kind.KEEP_SILENT);
                    publishes++;
                }
                case 8 -> subscribed(out, body);
                case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
                case 14 -> {
                    cleanDisconnects.add(connection);
                    if (staysOpen(socket, in)) {
                        leftOpen.add(connection);
                    }
                    socket.close();
                    return;
                }
                default -> throw new IOException("packet type " + (type >> 4));
            }
            if (publishes >= act.afterPublishes() && misbehave(socket, out, act)) {
                return;
            }
        }
    }

    /** Whether the client leaves it to the broker to hang up: nothing comes for a while, no end either. */
    private static boolean staysOpen(Socket socket, DataInputStream in) throws IOException {
        socket.setSoTimeout(900); // less than the second that a client should wait
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private static boolean misbehave(Socket socket, OutputStream out, Act act) throws IOException {
        switch (act.kind()) {
            case RESET, KEEP_SILENT -> {
                reset(socket);
                return true;
            }
            case STALL -> {
                return true; // nobody reads any more
            }
            case DISCONNECT -> {
                out.write(new byte[] {(byte) 0xE0, 2, (byte) act.code(), 0});
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void publish(OutputStream out, int type, byte[] body, int connection, boolean answered) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        byte[] topic = new byte[buffer.getShort()];
        buffer.get(topic);
        int qos = (type >> 1) & 3;
        short id = qos > 0 ? buffer.getShort() : 0;
        int properties = 0;
        int shift = 0;
        byte part;
        do {
            part = buffer.get();
            properties |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        buffer.position(buffer.position() + properties);
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        published.add(
                new Published(connection, new String(topic, StandardCharsets.UTF_8), qos, (type & 1) == 1, payload));
        if (answered && qos > 0) {
            out.write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
        }
    }

    /** Grants every filter of a SUBSCRIBE. */
    private void subscribed(OutputStream out, byte[] body) throws IOException {
        int at = 3 + body[2]; // id, then properties whose length is a byte
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        while (at < body.length) {
            int length = ((body[at] & 0xFF) << 8) | (body[at + 1] & 0xFF);
            subscriptions.add(new String(body, at + 2, length, StandardCharsets.UTF_8));
            at += length + 3;
            codes.write(1);
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(new byte[] {(byte) 0x90, (byte) (3 + codes.size()), body[0], body[1], 0});
        codes.writeTo(packet);
        out.write(packet.toByteArray());
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int part;
        do {
            part = in.readUnsignedByte();
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part >= 128);
        return length;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (EOFException e) {
                        // the client left
                    } catch (IOException e) {
                        // closed from one side or the other: the script's business
                    }
                },
                "scripted-broker");
        thread.setDaemon(true);
        thread.start();
    }
}
