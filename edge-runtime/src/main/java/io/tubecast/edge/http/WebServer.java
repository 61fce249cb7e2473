package io.tubecast.edge.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's own web server: its own threads, at most {@value #THREADS} requests at a time and {@value #CONNECTIONS} connections, requests without a body, heads of
 * at most {@value #HEAD_BYTES} bytes, {@value #LIMIT_MILLIS} ms for each.
 *
 * <p>Answers GET and HEAD for exactly the paths that were added, to those whom {@link Gate} lets in.
 */
public final class WebServer implements AutoCloseable {
    /** Requests at a time; those who watch the page hold one each. */
    private static final int THREADS = 16;

    private static final int CONNECTIONS = 64;
    private static final int HEAD_BYTES = 16 * 1024;
    private static final int LIMIT_MILLIS = 5_000;
    private static final int WAITING = 16;
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    static {
        // the JDK's server has these limits for the whole process, reads them once, and this is the only such server in
        // it
        limit("jdk.httpserver.maxConnections", CONNECTIONS);
        limit("sun.net.httpserver.maxReqHeaderSize", HEAD_BYTES);
        limit("sun.net.httpserver.maxReqHeaders", 64);
        limit("sun.net.httpserver.maxIdleConnections", CONNECTIONS / 2);
        // who connects and says nothing, or has nothing more to ask, is in the way of others (s; how often they are
        // looked for, ms)
        limit("sun.net.httpserver.idleInterval", LIMIT_MILLIS / 1_000);
        limit("sun.net.httpserver.clockTick", 1_000);
    }

    private final HttpServer server;
    private final Deadlines threads = new Deadlines(THREADS, LIMIT_MILLIS);
    private final Gate gate;
    private final String host;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final AtomicBoolean failureTold = new AtomicBoolean();

    /** Answers one path. */
    @FunctionalInterface
    public interface Route {
        /** Answers; an {@link IOException} means that the asker has gone. */
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /**
     * Opens the port.
     *
     * @param host address to listen at
     * @param port TCP port; 0 takes a free one
     * @param token null for none
     * @throws IOException if the port is taken or the address is none of this machine's
     */
    public WebServer(String host, int port, @Nullable AccessToken token) throws IOException {
        this.host = host;
        gate = new Gate(token);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), WAITING);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(value));
        }
    }

    /** Answers a path with this from now on. */
    public WebServer route(String path, Route route) {
        routes.put(path, route);
        return this;
    }

    /** Starts to answer. */
    public void start() {
        threads.start();
        server.start();
    }

    /** Where it is, for people: with a name that works on this machine. */
    public String address() {
        boolean everywhere = server.getAddress().getAddress().isAnyLocalAddress();
        String name = everywhere ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + name + ":" + server.getAddress().getPort() + "/";
    }

    /** Another token from now on; null for none. */
    public void token(@Nullable AccessToken token) {
        gate.renew(token);
    }

    /** Gives the request that the calling thread answers its whole time once more. */
    public void extend() {
        threads.extend();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // too late, or the server ends
        } catch (ClosedChannelException e) {
            LOG.debug("the asker has gone, or was too slow");
        } catch (IOException e) {
            LOG.debug("the asker has gone: {}", e.getMessage());
        } catch (RuntimeException e) {
            if (failureTold.compareAndSet(false, true)) {
                LOG.warn("{} was not answered", exchange.getRequestURI().getPath(), e);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        int refusal = gate.refusal(exchange); // once: the token may be renewed at any moment
        Route route = path == null ? null : routes.get(path);
        String cookie = gate.cookieFor(exchange.getRequestURI().getRawQuery());
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            say(exchange, 405, "only GET and HEAD\n");
        } else if (cookie != null) {
            exchange.getResponseHeaders().set("Set-Cookie", cookie + "; Path=/; HttpOnly; SameSite=Strict");
            exchange.getResponseHeaders().set("Location", "./"); // the token leaves the address line
            exchange.sendResponseHeaders(303, -1);
        } else if (refusal != 0) {
            refuse(exchange, refusal);
        } else if (route == null) {
            say(exchange, 404, "not here\n");
        } else {
            route.answer(exchange);
        }
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"tubecast\"");
            say(
                    exchange,
                    status,
                    "a token is needed: Authorization: Bearer TOKEN, or the page once with /?token=TOKEN\n");
        } else {
            say(exchange, status, "without a token only http://localhost and addresses of this machine are answered\n");
        }
    }

    /** Answers with a sentence. */
    public static void say(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with a whole body, which nobody may keep. */
    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Closes the port and all connections; may be called twice. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
