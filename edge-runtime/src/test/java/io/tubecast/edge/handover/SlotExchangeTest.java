package io.tubecast.edge.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.testkit.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SlotExchangeTest {
    @Test
    void theNewestWinsAndTheOverwrittenIsCounted() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        put(exchange, 1);
        put(exchange, 2);
        put(exchange, 3);
        assertThat(exchange.take(0)).containsExactly(3);
        assertThat(exchange.dropped()).isEqualTo(2); // 1 and 2
        assertThat(exchange.take(1)).isNull();
    }

    @Test
    void aTakenSlotIsNotWrittenUntilTheNextIsTaken() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        put(exchange, 1);
        long[] held = exchange.take(0);
        for (int i = 2; i < 10; i++) {
            put(exchange, i);
        }
        assertThat(held).containsExactly(1);
        assertThat(exchange.take(0)).containsExactly(9).isNotSameAs(held);
    }

    @Test
    void whatWaitsAtTheEndCanStillBeTakenAndNothingAfterIt() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        put(exchange, 1);
        exchange.end();
        exchange.writable()[0] = 2;
        assertThat(exchange.put()).isFalse();
        assertThat(exchange.drained()).isFalse();
        assertThat(exchange.take(1_000)).containsExactly(1);
        assertThat(exchange.drained()).isTrue();
        assertThat(exchange.take(1_000)).isNull();
    }

    @Test
    void aLosslessExchangeDeliversEverythingInOrder() {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], true);
        CompletableFuture<List<Long>> taken = CompletableFuture.supplyAsync(() -> takeAll(exchange));
        CompletableFuture.runAsync(() -> putMany(exchange, 5_000)).join();
        exchange.end();
        List<Long> values = taken.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(values).hasSize(5_000).isSorted().doesNotHaveDuplicates();
        assertThat(exchange.dropped()).isZero();
    }

    @Test
    void endLetsAWaitingWriterGo() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], true);
        put(exchange, 1);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> tryPut(exchange));
        exchange.end();
        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join()).isFalse();
    }

    @Test
    void everyValueIsEitherTakenOrCounted() {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
            int values = 1 + random.nextInt(2_000);
            CompletableFuture<List<Long>> taken = CompletableFuture.supplyAsync(() -> takeAll(exchange));
            CompletableFuture.runAsync(() -> putMany(exchange, values)).join();
            exchange.end();
            List<Long> seen = taken.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(seen.size() + exchange.dropped()).isEqualTo(values);
            assertThat(seen).isSorted().contains((long) values); // the last one is never lost
        }
    }

    @Test
    void whatIsPutInPassingGivesWayAndIsNotCounted() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        putInPassing(exchange, 1);
        putInPassing(exchange, 2); // the newer one of two
        put(exchange, 3); // goes over it
        putInPassing(exchange, 4); // does not go over one in earnest
        assertThat(exchange.take(0)).containsExactly(3);
        assertThat(exchange.take(0)).isNull();
        putInPassing(exchange, 5);
        assertThat(exchange.take(0)).containsExactly(5);
        put(exchange, 6);
        put(exchange, 7);
        assertThat(exchange.take(0)).containsExactly(7);
        assertThat(exchange.dropped()).isEqualTo(1); // 6
        exchange.end();
        assertThat(exchange.putInPassing()).isFalse();
    }

    @Test
    void aLosslessExchangeLosesNothingInPassingEither() {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], true);
        CompletableFuture<List<Long>> taken = CompletableFuture.supplyAsync(() -> takeAll(exchange));
        CompletableFuture.runAsync(() -> {
                    for (int i = 1; i <= 1_000; i++) {
                        exchange.writable()[0] = i;
                        tryPutInPassing(exchange);
                    }
                })
                .join();
        exchange.end();
        assertThat(taken.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(1_000).isSorted();
    }

    @Test
    void whatIsPutPatientlyOverwritesNothing() throws InterruptedException {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        put(exchange, 1);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> {
            exchange.writable()[0] = 2;
            return tryPutPatiently(exchange);
        });
        assertThat(exchange.take(1_000)).containsExactly(1);
        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        assertThat(exchange.take(1_000)).containsExactly(2);
        assertThat(exchange.dropped()).isZero();
    }

    @Test
    void allocatesNothing() {
        SlotExchange<long[]> exchange = new SlotExchange<>(() -> new long[1], false);
        assertThat(Allocation.bytesPerCall(2_000, () -> {
                    tryPut(exchange);
                    tryTake(exchange);
                }))
                .isZero();
    }

    private static void put(SlotExchange<long[]> exchange, long value) throws InterruptedException {
        exchange.writable()[0] = value;
        assertThat(exchange.put()).isTrue();
    }

    private static void putInPassing(SlotExchange<long[]> exchange, long value) throws InterruptedException {
        exchange.writable()[0] = value;
        assertThat(exchange.putInPassing()).isTrue();
    }

    private static boolean tryPutInPassing(SlotExchange<long[]> exchange) {
        try {
            return exchange.putInPassing();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean tryPutPatiently(SlotExchange<long[]> exchange) {
        try {
            return exchange.putPatiently();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean tryPut(SlotExchange<long[]> exchange) {
        try {
            return exchange.put();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long @Nullable [] tryTake(SlotExchange<long[]> exchange) {
        try {
            return exchange.take(1_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void putMany(SlotExchange<long[]> exchange, int values) {
        for (int i = 1; i <= values; i++) {
            exchange.writable()[0] = i;
            tryPut(exchange);
        }
    }

    private static List<Long> takeAll(SlotExchange<long[]> exchange) {
        List<Long> values = new ArrayList<>();
        while (!exchange.drained()) {
            long[] slot = tryTake(exchange);
            if (slot != null) {
                values.add(slot[0]);
            }
        }
        return values;
    }
}
