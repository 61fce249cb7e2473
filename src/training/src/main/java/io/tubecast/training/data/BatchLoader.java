package io.tubecast.training.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Builds batches ahead of the trainer on threads of its own, a few at a time, and hands them out in the order of their numbers.
 *
 * <p>There is one buffer more than there are workers, plus those that the trainer holds. Used from one thread.
 *
 * @param <B> the batches
 */
public final class BatchLoader<B> implements AutoCloseable {
    private final ExecutorService executor;
    private final BlockingQueue<BatchSource<B>> idle;
    private final Deque<Future<B>> coming = new ArrayDeque<>();
    private final Deque<B> free = new ArrayDeque<>();
    private long next;

    /**
     * A loader that starts at a batch.
     *
     * @param builders one for each worker
     * @param spares buffers to begin with; at least two
     * @param first number of the first batch
     */
    public BatchLoader(List<? extends BatchSource<B>> builders, List<B> spares, long first) {
        idle = new ArrayBlockingQueue<>(builders.size(), false, builders);
        free.addAll(new ArrayList<>(spares));
        next = first;
        executor = Executors.newFixedThreadPool(builders.size(), task -> {
            Thread thread = new Thread(task, "batches");
            thread.setDaemon(true);
            return thread;
        });
        order();
    }

    /**
     * Waits for the next batch; give it back with {@link #release} when it has been used.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public B take() throws InterruptedException {
        Future<B> future = coming.remove();
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a batch could not be built: " + e.getCause(), e.getCause());
        }
    }

    /** Takes a used batch back and fills it anew. */
    public void release(B batch) {
        free.add(batch);
        order();
    }

    private void order() {
        while (!free.isEmpty()) {
            B batch = free.remove();
            long number = next++;
            Callable<B> task = () -> {
                BatchSource<B> builder = idle.take();
                try {
                    builder.build(number, batch);
                } finally {
                    idle.add(builder);
                }
                return batch;
            };
            coming.add(executor.submit(task));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
