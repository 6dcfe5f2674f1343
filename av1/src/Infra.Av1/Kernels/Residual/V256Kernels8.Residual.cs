namespace Infra.Av1.Kernels;

internal partial class V256Kernels8
{
    /// <inheritdoc/>
    protected override void TransformLanes(Span<int> data, int stride, int kind, int log2, int bits, int whtShift)
    {
        if (ProgramOf(kind, log2) is ButterflyProgram program) ResidualVectors256.Run(data, stride, program, bits, isTurnSaturated: BitDepth == 8);
        else base.TransformLanes(data, stride, kind, log2, bits, whtShift);
    }
}
