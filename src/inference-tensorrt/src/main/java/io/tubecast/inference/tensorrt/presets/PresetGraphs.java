package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.GraphCalls;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;

/** Graphs by the CUDA runtime. */
final class PresetGraphs implements GraphCalls {
    private final Failures failures;

    PresetGraphs(Failures failures) {
        this.failures = failures;
    }

    private record PresetGraph(CUgraph_st handle) implements Graph {}

    private record PresetExec(CUgraphExec_st handle) implements GraphExec {}

    @Override
    public void beginCapture(Stream stream) {
        failures.check(
                cudart.cudaStreamBeginCapture(PresetStreams.handle(stream), cudart.cudaStreamCaptureModeThreadLocal),
                "cudaStreamBeginCapture");
    }

    @Override
    public Graph endCapture(Stream stream) {
        CUgraph_st graph = new CUgraph_st();
        failures.check(cudart.cudaStreamEndCapture(PresetStreams.handle(stream), graph), "cudaStreamEndCapture");
        return new PresetGraph(graph);
    }

    @Override
    public GraphExec instantiate(Graph graph) {
        CUgraphExec_st exec = new CUgraphExec_st();
        failures.check(cudart.cudaGraphInstantiate(exec, ((PresetGraph) graph).handle(), 0L), "cudaGraphInstantiate");
        return new PresetExec(exec);
    }

    @Override
    public void destroyGraph(Graph graph) {
        failures.check(cudart.cudaGraphDestroy(((PresetGraph) graph).handle()), "cudaGraphDestroy");
    }

    @Override
    public void launch(GraphExec graph, Stream stream) {
        failures.check(
                cudart.cudaGraphLaunch(((PresetExec) graph).handle(), PresetStreams.handle(stream)), "cudaGraphLaunch");
    }

    @Override
    public void destroyExec(GraphExec graph) {
        failures.check(cudart.cudaGraphExecDestroy(((PresetExec) graph).handle()), "cudaGraphExecDestroy");
    }

    @Override
    public void forgetError() {
        cudart.cudaGetLastError(); // the code is the one that was dealt with
    }
}
