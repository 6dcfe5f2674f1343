using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>A frame with random samples and maps, filtered by <see cref="LoopFilterPass{TPixel}"/> and by the text.</summary>
internal sealed class FilterCase<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly Random _random;
    private readonly FrameHeader _header;
    private readonly ColorConfig _color;
    private readonly FrameContext<TPixel> _frame;

    public FilterCase(int seed, int bitDepth, PixelLayout layout, int upscaledWidth, int height, int denominator, int contrast)
    {
        _random = new Random(seed);
        _color = new ColorConfig { BitDepth = bitDepth, Layout = layout };
        int coded = denominator == 8 ? upscaledWidth : Math.Max((upscaledWidth * 8 + denominator / 2) / denominator, Math.Min(16, upscaledWidth));
        _header = new FrameHeader
        {
            CodedWidth = coded,
            UpscaledWidth = upscaledWidth,
            Height = height,
            SuperresDenominator = denominator,
            MiCols = (coded + 7) >> 3 << 1,
            MiRows = (height + 7) >> 3 << 1,
        };
        _header.Tiles = new TileInfo { Columns = 1, Rows = 1 };
        _frame = new FrameContext<TPixel>(new SequenceHeader { Color = _color }, _header, Planes(coded));
        if (denominator != 8) _frame.Final = Planes(upscaledWidth);
        for (int plane = 0; plane < _color.PlaneCount; plane++)
        {
            Span<TPixel> samples = _frame.Coded[plane].Array;
            int max = (1 << bitDepth) - 1, value = max / 2;
            for (int i = 0; i < samples.Length; i++)
            {
                if (_random.Next(40) == 0) value = _random.Next(max + 1);
                samples[i] = TPixel.CreateTruncating(Math.Clamp(value + _random.Next(-contrast, contrast + 1), 0, max));
            }
        }
    }

    public void AddDeblock(int sharpness)
    {
        _header.Deblock = new DeblockInfo { Level = [10, 20, 30, 40], Sharpness = sharpness };
        _frame.Deblock.Reset(_header.MiCols, _header.MiRows);
        for (int kind = 0; kind < 4; kind++)
        {
            for (int row = 0; row < _header.MiRows; row++)
            {
                foreach (ref byte level in _frame.Deblock.Levels(kind, row))
                    level = (byte)(_random.Next(4) == 0 ? 0 : _random.Next(64));
            }
        }

        // Transform blocks of one size in each 16×16 samples; an edge takes the smaller size of its two sides.
        for (int plane = 0; plane < _color.PlaneCount; plane++)
        {
            int columns = _header.MiCols >> ShiftX(plane), rows = _header.MiRows >> ShiftY(plane);
            var classes = new int[rows / 4 + 1, columns / 4 + 1];
            for (int i = 0; i < classes.Length; i++)
                classes[i / classes.GetLength(1), i % classes.GetLength(1)] = _random.Next(plane == 0 ? 3 : 2);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    int own = classes[row / 4, column / 4];
                    int left = column > 0 ? classes[row / 4, (column - 1) / 4] : 0, above = row > 0 ? classes[(row - 1) / 4, column / 4] : 0;
                    int size = own == 0 ? 1 : own == 1 ? 2 : 4;
                    if (column > 0 && column % size == 0 && _random.Next(8) != 0) _frame.Deblock.Or(plane, false, row, column >> 4, Math.Min(own, left), 1 << (column & 15));
                    if (row > 0 && row % size == 0 && _random.Next(8) != 0) _frame.Deblock.Or(plane, true, row, column >> 4, Math.Min(own, above), 1 << (column & 15));
                }
            }
        }
    }

    public void AddCdef()
    {
        byte[] secondary = [0, 1, 2, 4];
        byte[] Strengths(Func<int> next) => [.. Enumerable.Range(0, 8).Select(_ => (byte)next())];
        _header.Cdef = new CdefInfo
        {
            Enabled = true,
            Damping = _random.Next(3, 7),
            Bits = 3,
            YPrimaryStrength = Strengths(() => _random.Next(16)),
            UvPrimaryStrength = Strengths(() => _random.Next(2) * _random.Next(16)),
            YSecondaryStrength = Strengths(() => secondary[_random.Next(4)]),
            UvSecondaryStrength = Strengths(() => secondary[_random.Next(4)]),
        };
        _frame.Cdef.Reset(_header.MiCols, _header.MiRows);
        for (int row = 0; row * 16 < _header.MiRows; row++)
        {
            for (int column = 0; column * 16 < _header.MiCols; column++)
                _frame.Cdef.Index(row, column) = (sbyte)_random.Next(-1, 8);
        }

        for (int row = 0; row < _header.MiRows >> 1; row++)
        {
            foreach (ref byte bit in _frame.Cdef.NotSkipped(row))
                bit = (byte)(_random.Next(4) == 0 ? 0 : 1);
        }
    }

    public void AddRestoration()
    {
        _header.Restoration = new RestorationInfo { UsesRestoration = true, UsesChromaRestoration = true };
        for (int plane = 0; plane < _color.PlaneCount; plane++)
        {
            _header.Restoration.FrameType[plane] = RestorationType.RestoreSwitchable;
            _header.Restoration.SizeLog2[plane] = plane > 0 && ShiftY(1) != 0 ? 5 : 6;
        }

        var grid = new RestorationGrid();
        grid.Load(_header, _color);
        RestorationGrid.Reset(_frame.Restoration, _header, _color);
        for (int plane = 0; plane < _color.PlaneCount; plane++)
        {
            for (int i = 0; i < grid.Rows(plane) * grid.Columns(plane); i++)
            {
                ref RestorationUnit unit = ref _frame.Restoration[plane, i / grid.Columns(plane), i % grid.Columns(plane)];
                unit.Type = (byte)_random.Next(3);
                unit.SgrSet = (byte)_random.Next(16);
                unit.Xqd0 = (sbyte)(SpecTables.SgrParams[unit.SgrSet * 4] == 0 ? 0 : _random.Next(-96, 32));
                unit.Xqd1 = (sbyte)_random.Next(-32, 96);
                if (SpecTables.SgrParams[unit.SgrSet * 4 + 2] == 0) unit.Xqd1 = (sbyte)Math.Clamp(128 - unit.Xqd0, -32, 95);
                bool isShort = plane > 0 || _random.Next(3) == 0;
                unit.Vertical0 = (sbyte)(isShort ? 0 : _random.Next(-5, 11));
                unit.Vertical1 = (sbyte)_random.Next(-23, 9);
                unit.Vertical2 = (sbyte)_random.Next(-17, 47);
                unit.Horizontal0 = (sbyte)(isShort ? 0 : _random.Next(-5, 11));
                unit.Horizontal1 = (sbyte)_random.Next(-23, 9);
                unit.Horizontal2 = (sbyte)_random.Next(-17, 47);
            }
        }
    }

    private (int Parsed, int Reconstructed, int Deblocked, int Cdef, int Restored) Published()
    {
        RowProgress progress = _frame.Progress;
        return (progress.Rows(FrameStage.Parsed), progress.Rows(FrameStage.Reconstructed), progress.Rows(FrameStage.Deblocked), progress.Rows(FrameStage.Cdef), progress.Rows(FrameStage.Restored));
    }

    public void Check(Kernels<TPixel> kernels)
    {
        int[][,] expected = Expected();
        var pass = new LoopFilterPass<TPixel>(kernels, new StageTimes(metrics: null));
        pass.Begin(_frame, Av1LoopFilters.All);
        var scratch = new WorkerScratch<TPixel>();
        for (int rows = 0; rows < _header.Height;)
        {
            rows += 64 * _random.Next(1, 3);
            int finished = pass.Advance(rows, scratch);
            if (rows < _header.Height) Assert.Equal((rows, rows, finished, finished, finished), Published());
        }

        Assert.All(Enum.GetValues<FrameStage>(), stage => Assert.Equal(RowProgress.Complete, _frame.Progress.Rows(stage)));
        for (int plane = 0; plane < _color.PlaneCount; plane++)
        {
            int width = (_header.UpscaledWidth + ShiftX(plane)) >> ShiftX(plane);
            for (int y = 0; y < (_header.Height + ShiftY(plane)) >> ShiftY(plane); y++)
            {
                Span<TPixel> row = _frame.Final[plane].Row(y, 0, width);
                for (int x = 0; x < width; x++)
                    Assert.True(int.CreateTruncating(row[x]) == expected[plane][y, x], $"plane {plane} row {y} column {x}: {row[x]}, expected {expected[plane][y, x]}");
            }
        }
    }

    private int[][,] Expected()
    {
        var current = new int[_color.PlaneCount][,];
        for (int plane = 0; plane < current.Length; plane++)
        {
            current[plane] = new int[_header.MiRows * 4 >> ShiftY(plane), _header.MiCols * 4 >> ShiftX(plane)];
            for (int y = 0; y < current[plane].GetLength(0); y++)
            {
                Span<TPixel> row = _frame.Coded[plane].Row(y, 0, current[plane].GetLength(1));
                for (int x = 0; x < row.Length; x++)
                    current[plane][y, x] = int.CreateTruncating(row[x]);
            }

            if (_header.Deblock.Level[0] != 0) Deblock(current[plane], plane);
        }

        int[][,] deringed = _header.Cdef.Enabled ? new TextCdef(current, _header, _color, _frame.Cdef).Run() : current;
        if (_header.UsesSuperres)
        {
            current = TextRestoration.Upscale(current, _header, _color);
            deringed = TextRestoration.Upscale(deringed, _header, _color);
        }

        return _header.Restoration.UsesRestoration ? new TextRestoration(current, deringed, _header, _color, _frame.Restoration).Run() : deringed;
    }

    private void Deblock(int[,] samples, int plane)
    {
        var text = new TextDeblock(samples, plane, _color.BitDepth);
        int sharpness = _header.Deblock.Sharpness, shift = sharpness > 4 ? 2 : sharpness > 0 ? 1 : 0;
        for (int pass = 0; pass < 2; pass++)
        {
            int kind = plane == 0 ? pass : plane + 1;
            for (int row = 0; row < _header.MiRows >> ShiftY(plane); row++)
            {
                for (int column = 0; column < _header.MiCols >> ShiftX(plane); column++)
                {
                    for (int filterClass = 0; filterClass < 3; filterClass++)
                    {
                        if ((_frame.Deblock.Row(plane, pass == 1, row)[(column >> 4) * 3 + filterClass] >> (column & 15) & 1) == 0) continue;
                        int level = _frame.Deblock.Levels(kind, row)[column];
                        if (level == 0) level = pass == 0 ? _frame.Deblock.Levels(kind, row)[column - 1] : _frame.Deblock.Levels(kind, row - 1)[column];
                        if (level == 0) continue;
                        int limit = sharpness > 0 ? Math.Clamp(level >> shift, 1, 9 - sharpness) : Math.Max(1, level >> shift);
                        for (int i = 0; i < 4; i++)
                            text.Filter(column * 4 + (pass == 1 ? i : 0), row * 4 + (pass == 0 ? i : 0), limit, 2 * (level + 2) + limit, level >> 4, 1 - pass, pass, 4 << filterClass);
                    }
                }
            }
        }
    }

    private FramePlanes<TPixel> Planes(int width)
    {
        var planes = new Plane<TPixel>[_color.PlaneCount];
        for (int plane = 0; plane < planes.Length; plane++)
            planes[plane] = Plane<TPixel>.Allocate((width + ShiftX(plane)) >> ShiftX(plane), (_header.Height + ShiftY(plane)) >> ShiftY(plane));
        return new FramePlanes<TPixel>(planes, _color.BitDepth, _color.SubsamplingX, _color.SubsamplingY);
    }

    private int ShiftX(int plane) => plane > 0 ? _color.SubsamplingX : 0;

    private int ShiftY(int plane) => plane > 0 ? _color.SubsamplingY : 0;
}
