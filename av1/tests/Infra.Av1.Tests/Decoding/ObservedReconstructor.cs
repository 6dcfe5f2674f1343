using Infra.Av1.Decoding;
using Infra.Av1.Syntax;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Passes everything on, and tells when a row of superblocks of a tile begins.</summary>
internal sealed class ObservedReconstructor(BlockReconstructor inner, Action begin) : BlockReconstructor
{
    public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
    {
        begin();
        inner.Begin(frame, miRowStart, miRowEnd, miColumnStart, miColumnEnd);
    }

    public override void End() => inner.End();

    public override void PredictIntra(in BlockInfo block, in TransformPlace place) => inner.PredictIntra(block, place);

    public override void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride) => inner.PredictPalette(block, plane, colors, indices, indexStride);

    public override void PredictInter(in BlockInfo block) => inner.PredictInter(block);

    public override void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType) => inner.AddResidual(block, place, coefficients, eob, txType);
}
