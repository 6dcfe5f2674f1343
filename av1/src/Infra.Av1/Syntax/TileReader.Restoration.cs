using Infra.Av1.PostFilter;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.57 and 5.11.58: loop restoration units that begin in a superblock.
internal sealed partial class TileReader
{
    private readonly int[] _wienerReference = new int[3 * 2 * 3];   // RefLrWiener[plane][pass][i]
    private readonly int[] _xqdReference = new int[3 * 2];
    private readonly RestorationGrid _grid = new();

    private void BeginRestoration()
    {
        for (int plane = 0; plane < 3; plane++)
        {
            for (int pass = 0; pass < 2; pass++)
            {
                _xqdReference[plane * 2 + pass] = SpecTables.SgrprojXqdMid[pass];
                for (int i = 0; i < 3; i++)
                    _wienerReference[(plane * 2 + pass) * 3 + i] = SpecTables.WienerTapsMid[i];
            }
        }

        _grid.Load(_header, _sequence.Color);
    }

    private void ReadRestoration(int row, int column)
    {
        if (!_header.Restoration.UsesRestoration || _header.AllowIntraBlockCopy) return;
        for (int plane = 0; plane < _planes; plane++)
        {
            int frameType = _header.Restoration.FrameType[plane];
            if (frameType == RestorationType.RestoreNone) continue;
            _grid.UnitsOf(plane, row, column, _superblockUnits, out int rowStart, out int rowEnd, out int columnStart, out int columnEnd);
            for (int unitRow = rowStart; unitRow < rowEnd; unitRow++)
            {
                for (int unitColumn = columnStart; unitColumn < columnEnd; unitColumn++)
                    ReadRestorationUnit(plane, frameType, ref Frame.Restoration[plane, unitRow, unitColumn]);
            }
        }
    }

    private void ReadRestorationUnit(int plane, int frameType, ref RestorationUnit unit)
    {
        int type = frameType switch
        {
            RestorationType.RestoreWiener => _symbols.ReadBool(Cdf(CdfLayout.UseWiener)) ? RestorationType.RestoreWiener : RestorationType.RestoreNone,
            RestorationType.RestoreSgrproj => _symbols.ReadBool(Cdf(CdfLayout.UseSgrproj)) ? RestorationType.RestoreSgrproj : RestorationType.RestoreNone,
            _ => _symbols.ReadSymbol(Cdf(CdfLayout.RestorationType), CdfLayout.RestorationTypeSymbols),
        };
        Trace("restoration_type", type);
        unit = default;
        unit.Type = (byte)type;
        if (type == RestorationType.RestoreWiener)
        {
            Span<int> taps = _wienerReference.AsSpan(plane * 6, 6);
            int first = plane > 0 ? 1 : 0;
            for (int pass = 0; pass < 2; pass++)
            {
                for (int i = first; i < 3; i++)
                    taps[pass * 3 + i] = ReadSubexponential(SpecTables.WienerTapsMin[i], SpecTables.WienerTapsMax[i] + 1, SpecTables.WienerTapsK[i], taps[pass * 3 + i]);
            }

            unit.Vertical0 = (sbyte)(first == 0 ? taps[0] : 0);
            unit.Vertical1 = (sbyte)taps[1];
            unit.Vertical2 = (sbyte)taps[2];
            unit.Horizontal0 = (sbyte)(first == 0 ? taps[3] : 0);
            unit.Horizontal1 = (sbyte)taps[4];
            unit.Horizontal2 = (sbyte)taps[5];
        }
        else if (type == RestorationType.RestoreSgrproj)
        {
            int set = _symbols.ReadLiteral(Av1Constants.SgrprojParamsBits);
            Span<int> xqd = _xqdReference.AsSpan(plane * 2, 2);
            for (int i = 0; i < 2; i++)
            {
                int min = SpecTables.SgrprojXqdMin[i];
                int max = SpecTables.SgrprojXqdMax[i];
                if (SpecTables.SgrParams[set * 4 + i * 2] != 0) xqd[i] = ReadSubexponential(min, max + 1, Av1Constants.SgrprojPrjSubexpK, xqd[i]);
                else xqd[i] = i == 1 ? Math.Clamp((1 << Av1Constants.SgrprojPrjBits) - xqd[0], min, max) : 0;
            }

            unit.SgrSet = (byte)set;
            unit.Xqd0 = (sbyte)xqd[0];
            unit.Xqd1 = (sbyte)xqd[1];
            Trace("sgr_xqd", (xqd[0] << 8) | (xqd[1] & 255));
        }
    }

    // decode_signed_subexp_with_ref_bool.
    private int ReadSubexponential(int low, int high, int k, int reference)
    {
        int range = high - low;
        int value = ReadSubexponential(range, k);
        int r = reference - low;
        return low + (2 * r <= range ? Recenter(r, value) : range - 1 - Recenter(range - 1 - r, value));
    }

    private int ReadSubexponential(int symbols, int k)
    {
        int base0 = 0;
        for (int i = 0; ; i++)
        {
            int bits = i == 0 ? k : k + i - 1;
            int step = 1 << bits;
            if (symbols <= base0 + 3 * step) return base0 + _symbols.ReadTruncatedBinary(symbols - base0);
            if (!_symbols.ReadBit()) return base0 + _symbols.ReadLiteral(bits);
            base0 += step;   // grows by 2^k at least, so the loop ends
        }
    }

    // inverse_recenter of section 5.9.29.
    private static int Recenter(int r, int value)
    {
        if (value > 2 * r) return value;
        return (value & 1) != 0 ? r - ((value + 1) >> 1) : r + (value >> 1);
    }
}
