using Infra.Av1.Decoding;
using Infra.Av1.Syntax;

namespace Infra.Av1.StreamGen.Syntax;

/// <summary>Makes no samples: no symbol depends on them.</summary>
internal sealed class NoReconstruction : BlockReconstructor
{
    /// <inheritdoc/>
    public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
    {
    }

    /// <inheritdoc/>
    public override void End()
    {
    }

    /// <inheritdoc/>
    public override void PredictIntra(in BlockInfo block, in TransformPlace place)
    {
    }

    /// <inheritdoc/>
    public override void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride)
    {
    }

    /// <inheritdoc/>
    public override void PredictInter(in BlockInfo block)
    {
    }

    /// <inheritdoc/>
    public override void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType) => coefficients.Clear();
}
