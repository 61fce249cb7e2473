package io.tubecast.trtbuild.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.tensorrt.presets.Failures;
import io.tubecast.inference.tensorrt.presets.NativeDelete;
import io.tubecast.inference.tensorrt.presets.NativeLogger;
import io.tubecast.trtbuild.build.BuildException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvinfer_plugin;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;

/**
 * Builds plans with TensorRT through its presets: strongly typed networks, so that every precision is the file's own.
 *
 * <p>Only calls that every line from TensorRT 10.3 on has with the same descriptors. Whatever TensorRT makes is freed when the plan is built, in the reverse order of its making, by
 * {@link NativeDelete}, since the presets free none of it. To be used once {@code TensorRt.load()} has found a device: without one TensorRT hands out pointers that crash.
 */
public final class PresetPlanBuilder implements PlanBuilder {
    @Override
    public Plan build(PlanRequest request, Consumer<String> log) {
        NativeLogger logger = new NativeLogger(line -> {
            boolean told = line.level() != NativeLogger.Level.VERBOSE || request.verbose();
            if (told) {
                log.accept(line.text());
            }
        });
        try (Owned owned = new Owned()) {
            return new Building(request, logger, owned).plan(log);
        } catch (EngineException e) {
            throw new BuildException("graph '%s': %s".formatted(request.graph(), e.getMessage()), e);
        } finally {
            Reference.reachabilityFence(logger); // TensorRT has a bare pointer to it until all is freed
        }
    }

    /** One plan on its way. */
    private static final class Building {
        private final PlanRequest request;
        private final NativeLogger logger;
        private final Failures failures;
        private final Owned owned;
        private final IBuilder builder;

        Building(PlanRequest request, NativeLogger logger, Owned owned) {
            this.request = request;
            this.logger = logger;
            this.owned = owned;
            failures = new Failures(logger);
            builder = own(nvinfer.createInferBuilder(logger), "createInferBuilder");
        }

        private <P extends Pointer> P own(P made, String call) {
            P object = failures.object(made, call);
            owned.own(() -> NativeDelete.delete(object, NativeDelete.NO_COPY_SLOT));
            return object;
        }

        Plan plan(Consumer<String> log) {
            addPlugins(log);
            int stronglyTyped = 1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value;
            INetworkDefinition network = own(builder.createNetworkV2(stronglyTyped), "createNetworkV2");
            parse(network);
            IBuilderConfig config = own(builder.createBuilderConfig(), "createBuilderConfig");
            new PlanConfiguration(request.options(), builder).apply(config);
            addProfile(config);
            ITimingCache cache = timingCache(config);
            IHostMemory plan = own(builder.buildSerializedNetwork(network, config), "buildSerializedNetwork");
            IHostMemory learnt = own(cache.serialize(), "ITimingCache::serialize");
            return new Plan(copy(plan, "plan"), copy(learnt, "timing cache"));
        }

        /** Graphs from elsewhere use them; ours do not, so it is no failure if there are none. */
        private void addPlugins(Consumer<String> log) {
            try {
                nvinfer_plugin.initLibNvInferPlugins(logger, "");
            } catch (LinkageError e) {
                log.accept("TensorRT's plugins are not here: " + e.getMessage());
            }
        }

        private void parse(INetworkDefinition network) {
            IParser parser = failures.object(nvonnxparser.createParser(network, logger), "createParser");
            owned.own(() -> NativeDelete.delete(parser, NativeDelete.PARSER_SLOT));
            ByteBuffer bytes = map(request.network());
            boolean parsed = parser.parse(
                    new Pointer(bytes),
                    bytes.capacity(),
                    request.network().toAbsolutePath().toString());
            if (!parsed) {
                throw new EngineException("TensorRT's parser refuses it: " + errors(parser));
            }
        }

        private static String errors(IParser parser) {
            List<String> errors = new ArrayList<>();
            for (int i = 0; i < parser.getNbErrors(); i++) {
                IParserError error = parser.getError(i);
                errors.add("node %d '%s' (%s): %s"
                        .formatted(error.node(), error.nodeName(), error.nodeOperator(), error.desc()));
            }
            return errors.isEmpty() ? "no reason given" : String.join(" / ", errors);
        }

        private static ByteBuffer map(Path file) {
            try (FileChannel channel = FileChannel.open(file)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            } catch (IOException e) {
                throw new EngineException("%s cannot be read: %s".formatted(file, e), e);
            }
        }

        private void addProfile(IBuilderConfig config) {
            if (request.shapes().isEmpty()) {
                return;
            }
            // the builder's own: not to be freed
            IOptimizationProfile profile =
                    failures.object(builder.createOptimizationProfile(), "createOptimizationProfile");
            for (Map.Entry<String, InputShapes> input : request.shapes().entrySet()) {
                set(
                        profile,
                        input.getKey(),
                        OptProfileSelector.kMIN,
                        input.getValue().min());
                set(
                        profile,
                        input.getKey(),
                        OptProfileSelector.kOPT,
                        input.getValue().opt());
                set(
                        profile,
                        input.getKey(),
                        OptProfileSelector.kMAX,
                        input.getValue().max());
            }
            failures.check(profile.isValid(), "IOptimizationProfile::isValid for " + request.shapes());
            failures.check(config.addOptimizationProfile(profile) >= 0, "addOptimizationProfile");
        }

        private void set(IOptimizationProfile profile, String input, OptProfileSelector which, List<Integer> sizes) {
            try (Dims64 dimensions = new Dims64()) {
                dimensions.nbDims(sizes.size());
                for (int axis = 0; axis < sizes.size(); axis++) {
                    dimensions.d(axis, sizes.get(axis));
                }
                failures.check(
                        profile.setDimensions(input, which, dimensions),
                        "setDimensions of '%s' to %s".formatted(input, sizes));
            }
        }

        private ITimingCache timingCache(IBuilderConfig config) {
            ByteBuffer known = request.timingCache();
            ITimingCache cache;
            if (known.capacity() == 0) {
                cache = config.createTimingCache(new BytePointer((Pointer) null), 0);
            } else {
                try (BytePointer bytes = new BytePointer(known.duplicate().clear())) {
                    cache = config.createTimingCache(bytes, known.capacity());
                }
            }
            own(cache, "createTimingCache");
            // a cache of another device is refused, and no reason to fail: this build learns anew
            if (!config.setTimingCache(cache, false)) {
                logger.takeErrors();
                ITimingCache fresh = config.createTimingCache(new BytePointer((Pointer) null), 0);
                own(fresh, "createTimingCache");
                failures.check(config.setTimingCache(fresh, false), "setTimingCache");
                return fresh;
            }
            return cache;
        }

        private static ByteBuffer copy(IHostMemory memory, String what) {
            long size = memory.size();
            if (size > Integer.MAX_VALUE) {
                throw new EngineException("its %s has %d bytes, more than 2 GiB".formatted(what, size));
            }
            ByteBuffer copy = ByteBuffer.allocateDirect((int) size);
            copy.put(new BytePointer(memory.data()).capacity(size).asByteBuffer());
            return copy.flip();
        }
    }
}
