package io.tubecast.inference.tensorrt.driver;

import static io.tubecast.inference.tensorrt.driver.FakeMachine.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Memory of the fake device: direct buffers, full of rubbish when they are new. */
final class FakeMemory implements MemoryCalls {
    private static final byte RUBBISH = (byte) 0xA5;
    private static final long GAP = 4096;

    private final FakeMachine machine;
    private long nextAddress = 1 << 20;

    FakeMemory(FakeMachine machine) {
        this.machine = machine;
    }

    /** A piece of memory, or another view of one. */
    static final class Block implements Memory {
        private final String kind;
        private final long address;
        private final ByteBuffer bytes;
        private final Block origin;
        private boolean freed;

        private Block(String kind, long address, ByteBuffer bytes, @Nullable Block origin) {
            this.kind = kind;
            this.address = address;
            this.bytes = bytes;
            this.origin = origin == null ? this : origin;
        }

        @Override
        public long address() {
            return address;
        }

        @Override
        public long bytes() {
            return bytes.capacity();
        }

        /** What two views of the same memory share. */
        Block origin() {
            return origin;
        }

        boolean isDevice() {
            return kind.equals("device memory") || this != origin;
        }

        /** The content, if it is still there. */
        ByteBuffer content(String user) {
            require(!origin.freed, user + " uses " + kind + " after it was freed");
            return bytes;
        }
    }

    private Block block(String kind, ByteBuffer bytes) {
        machine.born(kind);
        Block block = new Block(kind, nextAddress, bytes.order(ByteOrder.nativeOrder()), null);
        nextAddress += bytes.capacity() + GAP;
        return block;
    }

    private static ByteBuffer rubbish(long bytes) {
        ByteBuffer fresh = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
        for (int i = 0; i < bytes; i++) {
            fresh.put(i, RUBBISH);
        }
        return fresh;
    }

    private void free(String call, String kind, Memory memory) {
        machine.callOutsideCapture(call);
        Block block = (Block) memory;
        require(block.kind.equals(kind) && block == block.origin, call + " of " + block.kind);
        require(!block.freed, call + " twice");
        require(!machine.isBusy(block), call + " while the device may still use it");
        block.freed = true;
        machine.gone(kind);
    }

    @Override
    public Memory allocate(long bytes) {
        machine.callOutsideCapture("cudaMalloc");
        return block("device memory", rubbish(bytes));
    }

    @Override
    public void free(Memory device) {
        free("cudaFree", "device memory", device);
    }

    @Override
    public Memory allocateHost(long bytes) {
        machine.callOutsideCapture("cudaHostAlloc");
        return block("pinned memory", rubbish(bytes));
    }

    @Override
    public void freeHost(Memory host) {
        free("cudaFreeHost", "pinned memory", host);
    }

    @Override
    public ByteBuffer view(Memory host) {
        return ((Block) host).content("the host").duplicate().order(ByteOrder.nativeOrder());
    }

    @Override
    public Memory register(ByteBuffer memory) {
        machine.callOutsideCapture("cudaHostRegister");
        return block("registered memory", memory.duplicate());
    }

    @Override
    public void unregister(Memory registered) {
        free("cudaHostUnregister", "registered memory", registered);
    }

    @Override
    public Memory devicePointer(Memory host) {
        machine.callOutsideCapture("cudaHostGetDevicePointer");
        Block block = (Block) host;
        require(!block.isDevice(), "cudaHostGetDevicePointer of device memory");
        return new Block(block.kind, block.address + (1L << 40), block.content("the host"), block);
    }

    /** A copy of all bytes of one into another. */
    static FakeOp.Work copy(String call, Memory to, Memory from) {
        Block target = (Block) to;
        Block source = (Block) from;
        require(target.bytes() <= source.bytes(), call + " of more bytes than there are");
        return new FakeOp.Work(
                Set.of(source.origin()),
                Set.of(target.origin()),
                1000,
                op -> target.content(call).put(0, source.content(call), 0, target.bytes.capacity()));
    }

    static FakeOp.Work clear(Memory memory) {
        Block block = (Block) memory;
        return new FakeOp.Work(Set.of(), Set.of(block.origin()), 1000, op -> {
            ByteBuffer bytes = block.content("cudaMemsetAsync");
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) 0);
            }
        });
    }
}
