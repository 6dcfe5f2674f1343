using Infra.Av1.Decoding;
using Infra.Av1.Syntax;

namespace Infra.Av1.Tests.Syntax;

/// <summary>Counts what the tile reader asks for and makes no samples.</summary>
internal sealed class CountingReconstructor : BlockReconstructor
{
    public long Intra { get; private set; }

    public long Palette { get; private set; }

    public long Inter { get; private set; }

    public long Residual { get; private set; }

    public ulong Hash { get; private set; } = 14695981039346656037;

    public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
    {
    }

    public override void PredictIntra(in BlockInfo block, in TransformPlace place)
    {
        Intra++;
        Mix(place.X, place.Y, block.YMode, (place.HasAboveRight ? 1 : 0) + (place.HasBelowLeft ? 2 : 0));
    }

    public override void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride)
    {
        Palette++;
        Mix(block.MiRow, block.MiColumn, colors[0], indices[0]);
    }

    public override void PredictInter(in BlockInfo block)
    {
        Inter++;
        Mix(block.MiRow, block.MiColumn, block.Mv0.Row, block.Mv0.Column);
    }

    public override void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType)
    {
        Residual++;
        Mix(eob, txType, coefficients[0], place.TxSize);
        coefficients.Clear();
    }

    private void Mix(int a, int b, int c, int d)
    {
        foreach (int value in (int[])[a, b, c, d])
            Hash = (Hash ^ (uint)value) * 1099511628211;
    }
}
