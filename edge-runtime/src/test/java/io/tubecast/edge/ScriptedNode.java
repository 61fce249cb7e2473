package io.tubecast.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.preview.JpegEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The real page of a node whose every word a test says: also what no sound node says. */
final class ScriptedNode implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<OutputStream> viewers = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    /** Of this number no picture ever comes. */
    private volatile long hanging = -1;

    ScriptedNode() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Who listens to what is said. */
    int viewers() {
        return viewers.size();
    }

    void hangsAt(long picture) {
        hanging = picture;
    }

    /** Says what is in a picture, as JSON in one line. */
    void scene(String json) throws IOException {
        say("data: " + json + "\n\n");
    }

    /** Says how it is doing, as JSON in one line. */
    void status(String json) throws IOException {
        say("event: status\ndata: " + json + "\n\n");
    }

    private void say(String text) throws IOException {
        for (OutputStream viewer : viewers) {
            viewer.write(text.getBytes(StandardCharsets.UTF_8));
            viewer.flush();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/events")) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            viewers.add(exchange.getResponseBody());
            awaitEnd();
        } else if (path.equals("/frame.jpg")) {
            if (exchange.getRequestURI().getQuery().startsWith("n=" + hanging + "&")) {
                awaitEnd();
            }
            send(exchange, "image/jpeg", new JpegEncoder(0.9, 640).encode(new Image(64, 48)));
        } else {
            send(exchange, "text/html; charset=utf-8", page());
        }
    }

    private static byte[] page() throws IOException {
        try (InputStream page = JpegEncoder.class.getResourceAsStream("page.html")) {
            return Objects.requireNonNull(page, "page.html").readAllBytes();
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void awaitEnd() throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException("the test ends", e);
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
