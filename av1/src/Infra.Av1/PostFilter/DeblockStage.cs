using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;

namespace Infra.Av1.PostFilter;

/// <summary>Deblocking by rows of superblocks from the marks of <see cref="DeblockMap"/>, section 7.14: all vertical edges of the rows, then all horizontal ones.</summary>
internal sealed class DeblockStage<TPixel>(Kernels<TPixel> kernels)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly byte[] _limits = new byte[3 * 64];
    private FrameContext<TPixel>? _frame;

    /// <summary>Starts a frame.</summary>
    public void Begin(FrameContext<TPixel> frame)
    {
        _frame = frame;
        LoadLimits(frame.Header.Deblock.Sharpness, _limits);
    }

    /// <summary>limit, blimit and thresh of levels 0 to 63, section 7.14.4, as kernels take them.</summary>
    public static void LoadLimits(int sharpness, Span<byte> limits)
    {
        int shift = sharpness > 4 ? 2 : sharpness > 0 ? 1 : 0;
        for (int level = 0; level < 64; level++)
        {
            int limit = sharpness > 0 ? Math.Clamp(level >> shift, 1, 9 - sharpness) : Math.Max(1, level >> shift);
            limits[level] = (byte)limit;
            limits[64 + level] = (byte)(2 * (level + 2) + limit);
            limits[128 + level] = (byte)(level >> 4);
        }
    }

    /// <summary>Filters the edges of rows of units of 4 luma samples.</summary>
    /// <param name="miRowStart">First row, a multiple of 16.</param>
    /// <param name="miRowEnd">Row after the last: a multiple of 16, or MiRows.</param>
    public void Filter(int miRowStart, int miRowEnd)
    {
        FrameContext<TPixel> frame = _frame!;
        FrameHeader header = frame.Header;
        ColorConfig color = frame.Sequence.Color;
        frame.TileEdges.Finish(header, color, frame.Deblock, miRowStart, miRowEnd);
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            if (plane > 0 && header.Deblock.Level[1 + plane] == 0) continue;
            int columns = plane > 0 ? header.MiCols >> color.SubsamplingX : header.MiCols;
            int shiftY = plane > 0 ? color.SubsamplingY : 0;
            FilterPlane(plane, isHorizontalEdge: false, columns, miRowStart >> shiftY, miRowEnd >> shiftY);
            FilterPlane(plane, isHorizontalEdge: true, columns, miRowStart >> shiftY, miRowEnd >> shiftY);
        }
    }

    private void FilterPlane(int plane, bool isHorizontalEdge, int columns, int rowStart, int rowEnd)
    {
        DeblockMap map = _frame!.Deblock;
        Plane<TPixel> samples = _frame.Coded[plane];
        int maskStride = map.WordsPerRow * DeblockMap.Classes;
        ReadOnlySpan<int> masks = map.MaskPlane(plane, isHorizontalEdge);
        ReadOnlySpan<byte> levels = map.LevelPlane(plane == 0 ? (isHorizontalEdge ? 1 : 0) : plane + 1);
        for (int word = 0; word * 16 < columns; word++)
        {
            ReadOnlySpan<int> words = masks[(rowStart * maskStride + word * DeblockMap.Classes)..];
            PlaneBlock<TPixel> target = samples.Block(rowStart * 4, word * 64);
            int units = Math.Min(16, columns - word * 16);
            int origin = rowStart * map.LevelStride + word * 16;
            if (plane == 0) kernels.DeblockLuma(target, isHorizontalEdge, words, maskStride, levels, origin, map.LevelStride, units, rowEnd - rowStart, _limits);
            else kernels.DeblockChroma(target, isHorizontalEdge, words, maskStride, levels, origin, map.LevelStride, units, rowEnd - rowStart, _limits);
        }
    }
}
