package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.engine.EngineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A driver without a GPU; see {@link FakeMachine}. */
public final class FakeDriver {
    private final FakeMachine machine;
    private final Map<String, FakeNetwork> networks = new HashMap<>();
    private final Driver driver;
    private final boolean integrated;
    private int devices = 1;

    /**
     * A machine with one device.
     *
     * @param integrated whether device and processor share their memory
     * @param seed of the order in which the device does what nothing orders
     */
    public FakeDriver(boolean integrated, long seed) {
        this.integrated = integrated;
        machine = new FakeMachine(seed);
        FakeStreams streams = new FakeStreams(machine);
        driver = new Driver(
                new Devices(), new FakeMemory(machine), streams, streams, new FakeEngines(machine, streams, networks));
    }

    /** Adds a network. */
    public FakeDriver with(FakeNetwork network) {
        networks.put(network.name(), network);
        return this;
    }

    /** Takes the device out. */
    public FakeDriver withoutDevice() {
        devices = 0;
        return this;
    }

    /** What the code under test is given. */
    public Driver driver() {
        return driver;
    }

    /** The calls so far, in order; may be cleared. */
    public List<String> calls() {
        return machine.calls();
    }

    /** How often a call was made. */
    public int count(String call) {
        return machine.count(call);
    }

    /** The call after so many more fails, once. */
    public void failAfter(int more) {
        machine.failAfter(more);
    }

    /** Calls of these names fail from now on. */
    public void fail(Predicate<String> names) {
        machine.fail(names);
    }

    /** All is well again. */
    public void failNoMore() {
        machine.failNoMore();
    }

    /** From now on the driver does nothing at all, and allocates nothing. */
    public void freeze() {
        machine.freeze();
    }

    /** What was made and not freed, by kind. */
    public Map<String, Integer> leftOver() {
        return machine.leftOver();
    }

    /** The device's clock. */
    public long nanos() {
        return machine.nanos();
    }

    private final class Devices implements DeviceCalls {
        private boolean selected;

        @Override
        public int count() {
            machine.call("cudaGetDeviceCount");
            return devices;
        }

        @Override
        public void sleepWhileWaiting() {
            machine.call("cudaSetDeviceFlags");
            if (selected) {
                throw new EngineException("cudaSetDeviceFlags: the context was made before");
            }
        }

        @Override
        public void select() {
            machine.call("cudaSetDevice");
            selected = true;
        }

        @Override
        public int attribute(Attribute attribute) {
            machine.call("cudaDeviceGetAttribute");
            return switch (attribute) {
                case COMPUTE_MAJOR -> 8;
                case COMPUTE_MINOR -> 7;
                case MULTIPROCESSORS -> 16;
                case INTEGRATED -> integrated ? 1 : 0;
                case MAPS_HOST_MEMORY, REGISTERS_HOST_MEMORY -> 1;
            };
        }

        @Override
        public String name() {
            machine.call("cuDeviceGetName");
            return "Orin";
        }

        @Override
        public int driverVersion() {
            machine.call("cudaDriverGetVersion");
            return 13020;
        }

        @Override
        public int runtimeVersion() {
            machine.call("cudaRuntimeGetVersion");
            return 12060;
        }

        @Override
        public long freeBytes() {
            machine.call("cudaMemGetInfo");
            return 1 << 30;
        }
    }
}
