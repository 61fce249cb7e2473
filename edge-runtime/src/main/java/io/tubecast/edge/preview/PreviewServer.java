package io.tubecast.edge.preview;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The preview page's web server: localhost only, its own threads, at most {@value #VIEWERS} viewers.
 *
 * <p>{@code /} is the page, {@code /events} tells it of each picture and what to draw over it, {@code /frame.jpg?n=N} is the picture, {@code
 * /snapshot.jpg} the newest one for anybody else, {@code /healthz} the node's health as JSON: 200 when it is ok or degraded, 503 at a fault.
 */
public final class PreviewServer implements AutoCloseable {
    private static final int VIEWERS = 4;
    private static final int THREADS = VIEWERS + 4;
    private static final long SNAPSHOT_MILLIS = 1_000;
    private static final long HEARTBEAT_MILLIS = 2_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, PreviewServer::daemon);
    private final Semaphore places = new Semaphore(VIEWERS);
    private final PreviewFeed feed;
    private final Supplier<HealthReport> health;

    /**
     * The node's health as the page tells it.
     *
     * @param fault whether the node cannot do its work
     * @param json the whole report
     */
    public record HealthReport(boolean fault, String json) {}

    /**
     * Opens the port.
     *
     * @param port TCP port on 127.0.0.1; 0 takes a free one
     * @throws IOException if the port is taken
     */
    public PreviewServer(int port, PreviewFeed feed, Supplier<HealthReport> health) throws IOException {
        this.feed = feed;
        this.health = health;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 16);
        server.setExecutor(threads);
        server.createContext("/", this::page);
        server.createContext("/events", this::events);
        server.createContext("/frame.jpg", this::frame);
        server.createContext("/snapshot.jpg", this::snapshot);
        server.createContext("/healthz", this::healthz);
    }

    /** Starts to answer. */
    public void start() {
        server.start();
    }

    /** Where the page is. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Closes the port and lets the viewers go; the feed is closed with it. May be called twice. */
    @Override
    public void close() {
        feed.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void page(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            answer(exchange, 404, "text/plain", "not here\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (InputStream page = PreviewServer.class.getResourceAsStream("page.html")) {
            if (page == null) {
                throw new IOException("page.html is not in the jar");
            }
            answer(exchange, 200, "text/html; charset=utf-8", page.readAllBytes());
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        if (!places.tryAcquire()) {
            answer(exchange, 503, "text/plain", "too many viewers\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        feed.viewerCame();
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            tellOfPictures(exchange.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            feed.viewerLeft();
            places.release();
        }
    }

    private void tellOfPictures(OutputStream out) throws IOException, InterruptedException {
        long seen = feed.newest();
        while (!feed.closed()) {
            PreviewPicture picture = feed.await(seen, HEARTBEAT_MILLIS);
            String text = picture == null ? ": nothing new\n\n" : "data: " + picture.scene() + "\n\n";
            out.write(text.getBytes(StandardCharsets.UTF_8)); // throws when the viewer has gone
            out.flush();
            seen = picture == null ? seen : picture.number();
        }
    }

    private void frame(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        long number = query != null && query.matches("n=\\d{1,18}") ? Long.parseLong(query.substring(2)) : -1;
        answerPicture(exchange, number < 0 ? null : feed.picture(number));
    }

    private void snapshot(HttpExchange exchange) throws IOException {
        long seen = feed.newest();
        feed.wantOne();
        try {
            PreviewPicture fresh = feed.await(seen, SNAPSHOT_MILLIS);
            answerPicture(exchange, fresh != null ? fresh : feed.picture(feed.newest()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private void healthz(HttpExchange exchange) throws IOException {
        HealthReport report = health.get();
        answer(
                exchange,
                report.fault() ? 503 : 200,
                "application/json",
                report.json().getBytes(StandardCharsets.UTF_8));
    }

    private static void answerPicture(HttpExchange exchange, @Nullable PreviewPicture picture) throws IOException {
        if (picture == null) {
            answer(exchange, 404, "text/plain", "no such picture\n".getBytes(StandardCharsets.UTF_8));
        } else {
            answer(exchange, 200, "image/jpeg", picture.jpeg());
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "preview-http");
        thread.setDaemon(true);
        return thread;
    }
}
