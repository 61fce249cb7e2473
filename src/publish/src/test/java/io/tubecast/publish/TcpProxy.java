package io.tubecast.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a real broker, and cuts the wire when told to. Part of the test-jar. */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile boolean frozen;

    /** Begins to listen on a free port of 127.0.0.1. */
    public TcpProxy(URI target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** Where clients connect to. */
    public URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    /** Resets all connections; while {@code refuse}, new ones are reset at once. */
    public void cut(boolean refuse) throws IOException {
        refusing = refuse;
        for (Socket socket : sockets) {
            if (!socket.isClosed()) {
                reset(socket);
            }
        }
        sockets.clear();
    }

    private static void reset(Socket socket) throws IOException {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // closed in this moment from the other side: as good
        }
    }

    /** Lets connections through again. */
    public void mend() {
        refusing = false;
    }

    /** Half-open: connections stay, and nothing that either side says arrives; what was said meanwhile does when the wire thaws. */
    public void freeze(boolean freeze) {
        synchronized (sockets) {
            frozen = freeze;
            sockets.notifyAll();
        }
    }

    private void awaitThaw() throws IOException {
        synchronized (sockets) {
            while (frozen) {
                try {
                    sockets.wait();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("the proxy ends");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        freeze(false);
        cut(true);
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            if (refusing) {
                reset(client);
            } else {
                connect(client);
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket broker;
        try {
            broker = new Socket(target.getHost(), target.getPort());
        } catch (ConnectException e) { // nobody is there now; the next client may find somebody
            reset(client);
            return;
        }
        sockets.add(client);
        sockets.add(broker);
        daemon(() -> copy(client, broker));
        daemon(() -> copy(broker, client));
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                awaitThaw();
                out.write(bytes, 0, read);
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // the wire is cut
                    }
                },
                "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
