package io.tubecast.edge.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for requests, none of which is held for ever: whoever sends his request too slowly or does not take the answer has his connection closed.
 *
 * <p>The JDK's server reads and writes on blocking channels, which an interrupt closes; so a thread that is late is interrupted from outside. A
 * request that goes on for long by its nature gives itself time with {@link #extend()}.
 */
final class Deadlines implements Executor, AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final long IDLE_SECONDS = 30;

    private final long limitNanos;
    private final ThreadPoolExecutor threads;
    private final Thread watch = new Thread(this::watch, "http-deadlines");
    private final Map<Thread, Work> running = new ConcurrentHashMap<>();

    /** What a thread is at. */
    private static final class Work {
        private long deadline;
        private boolean over;

        synchronized void until(long nanos) {
            deadline = nanos;
        }

        synchronized void interruptIfLate(Thread thread, long now) {
            if (!over && now - deadline > 0) {
                over = true;
                thread.interrupt();
            }
        }

        /** After this the thread is not interrupted for this work any more. */
        synchronized void end() {
            over = true;
        }
    }

    /**
     * Threads that are started when they are needed.
     *
     * @param most so many requests at a time; the others wait
     * @param limitMillis so long a request may take from its first byte to its answer's last
     */
    Deadlines(int most, long limitMillis) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Deadlines::daemon);
        threads.allowCoreThreadTimeOut(true);
        watch.setDaemon(true);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "http");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        watch.start();
    }

    @Override
    public void execute(Runnable request) {
        threads.execute(() -> {
            Work work = new Work();
            work.until(System.nanoTime() + limitNanos);
            running.put(Thread.currentThread(), work);
            try {
                request.run();
            } finally {
                running.remove(Thread.currentThread());
                work.end();
                Thread.interrupted(); // it may have come in the last moment
            }
        });
    }

    /** Gives the request of the calling thread the whole time once more. */
    void extend() {
        Work work = running.get(Thread.currentThread());
        if (work != null) {
            work.until(System.nanoTime() + limitNanos);
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                long now = System.nanoTime();
                running.forEach((thread, work) -> work.interruptIfLate(thread, now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        watch.interrupt();
    }
}
