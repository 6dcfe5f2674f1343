using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Bitstream;

// Sections 5.9.24 to 5.9.30: global motion and film grain.
internal ref partial struct FrameHeaderParser
{
    private const int SubexponentialK = 3;

    private void ParseGlobalMotion()
    {
        Array.Fill(_header.Global, WarpModel.Identity);
        if (_header.IsIntra) return;
        Span<int> previous = stackalloc int[6];
        Span<int> parameters = stackalloc int[6];
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            int type = !_bits.ReadFlag() ? Av1Constants.Identity : _bits.ReadFlag() ? Av1Constants.Rotzoom : _bits.ReadFlag() ? Av1Constants.Translation : Av1Constants.Affine;
            if (type == Av1Constants.Identity) continue;
            Load(_primary is null ? WarpModel.Identity : _primary.Global[i], previous);
            Load(WarpModel.Identity, parameters);
            if (type >= Av1Constants.Rotzoom)
            {
                parameters[2] = ReadGlobalParameter(type, 2, previous[2]);
                parameters[3] = ReadGlobalParameter(type, 3, previous[3]);
                parameters[4] = type == Av1Constants.Affine ? ReadGlobalParameter(type, 4, previous[4]) : -parameters[3];
                parameters[5] = type == Av1Constants.Affine ? ReadGlobalParameter(type, 5, previous[5]) : parameters[2];
            }

            parameters[0] = ReadGlobalParameter(type, 0, previous[0]);
            parameters[1] = ReadGlobalParameter(type, 1, previous[1]);
            _header.Global[i] = new WarpModel(type, parameters[0], parameters[1], parameters[2], parameters[3], parameters[4], parameters[5]);
        }
    }

    private static void Load(WarpModel model, Span<int> parameters)
    {
        parameters[0] = model.P0;
        parameters[1] = model.P1;
        parameters[2] = model.P2;
        parameters[3] = model.P3;
        parameters[4] = model.P4;
        parameters[5] = model.P5;
    }

    // read_global_param.
    private int ReadGlobalParameter(int type, int index, int previous)
    {
        int bits = Av1Constants.GmAbsAlphaBits;
        int precision = Av1Constants.GmAlphaPrecBits;
        if (index < 2)
        {
            int less = _header.AllowHighPrecisionMv ? 0 : 1;
            bits = type == Av1Constants.Translation ? Av1Constants.GmAbsTransOnlyBits - less : Av1Constants.GmAbsTransBits;
            precision = type == Av1Constants.Translation ? Av1Constants.GmTransOnlyPrecBits - less : Av1Constants.GmTransPrecBits;
        }

        int shift = Av1Constants.WarpedmodelPrecBits - precision;
        bool isDiagonal = index is 2 or 5;
        int max = 1 << bits;
        int reference = (previous >> shift) - (isDiagonal ? 1 << precision : 0);
        int value = ReadSubexponential(2 * max + 1, reference + max) - max;
        return (value << shift) + (isDiagonal ? 1 << Av1Constants.WarpedmodelPrecBits : 0);
    }

    // decode_unsigned_subexp_with_ref.
    private int ReadSubexponential(int symbols, int reference)
    {
        int value = ReadSubexponential(symbols);
        return 2 * reference <= symbols ? Recenter(reference, value) : symbols - 1 - Recenter(symbols - 1 - reference, value);
    }

    private int ReadSubexponential(int symbols)
    {
        int start = 0;
        for (int i = 0; ; i++)
        {
            int bits = i == 0 ? SubexponentialK : SubexponentialK + i - 1;
            int step = 1 << bits;
            if (symbols <= start + 3 * step) return start + _bits.ReadTruncated(symbols - start);
            if (!_bits.ReadFlag()) return start + _bits.Read(bits);
            start += step;   // doubles, so the loop ends
        }
    }

    private static int Recenter(int reference, int value)
    {
        if (value > 2 * reference) return value;
        return (value & 1) != 0 ? reference - ((value + 1) >> 1) : reference + (value >> 1);
    }

    private bool ParseFilmGrain()
    {
        FrameHeader header = _header;
        if (!_sequence.FilmGrainParamsPresent || (!header.Show && !header.Showable)) return true;
        var grain = new FilmGrainInfo { ApplyGrain = _bits.ReadFlag() };
        header.FilmGrain = grain;
        if (!grain.ApplyGrain) return true;
        grain.GrainSeed = _bits.Read(16);
        grain.UpdateGrain = header.Type != FrameType.Inter || _bits.ReadFlag();
        if (!grain.UpdateGrain) return ParseCopiedGrain(grain.GrainSeed);
        ColorConfig color = _sequence.Color;
        bool isMono = color.PlaneCount == 1;
        grain.PointsY = _bits.Read(4);
        if (grain.PointsY > 14 || !ReadPoints(grain.PointY, grain.PointsY)) return Fail("film grain points of luma are too many or do not rise");
        grain.ChromaScalingFromLuma = !isMono && _bits.ReadFlag();
        if (!isMono && !grain.ChromaScalingFromLuma && !(color.Layout == PixelLayout.Yuv420 && grain.PointsY == 0))
        {
            grain.PointsCb = _bits.Read(4);
            if (grain.PointsCb > 10 || !ReadPoints(grain.PointCb, grain.PointsCb)) return Fail("film grain points of Cb are too many or do not rise");
            grain.PointsCr = _bits.Read(4);
            if (grain.PointsCr > 10 || !ReadPoints(grain.PointCr, grain.PointsCr)) return Fail("film grain points of Cr are too many or do not rise");
            if (color.Layout == PixelLayout.Yuv420 && (grain.PointsCb == 0) != (grain.PointsCr == 0)) return Fail("film grain on one chroma plane only");
        }

        grain.GrainScalingShift = _bits.Read(2) + 8;
        grain.ArCoeffLag = _bits.Read(2);
        int luma = 2 * grain.ArCoeffLag * (grain.ArCoeffLag + 1);
        if (grain.PointsY > 0) ReadCoefficients(grain.ArCoeffsY, luma);
        int chroma = grain.PointsY > 0 ? luma + 1 : luma;
        if (grain.ChromaScalingFromLuma || grain.PointsCb > 0) ReadCoefficients(grain.ArCoeffsCb, chroma);
        if (grain.ChromaScalingFromLuma || grain.PointsCr > 0) ReadCoefficients(grain.ArCoeffsCr, chroma);
        grain.ArCoeffShift = _bits.Read(2) + 6;
        grain.GrainScaleShift = _bits.Read(2);
        if (grain.PointsCb > 0)
        {
            grain.CbMult = _bits.Read(8) - 128;
            grain.CbLumaMult = _bits.Read(8) - 128;
            grain.CbOffset = _bits.Read(9) - 256;
        }

        if (grain.PointsCr > 0)
        {
            grain.CrMult = _bits.Read(8) - 128;
            grain.CrLumaMult = _bits.Read(8) - 128;
            grain.CrOffset = _bits.Read(9) - 256;
        }

        grain.Overlap = _bits.ReadFlag();
        grain.ClipToRestrictedRange = _bits.ReadFlag();
        return true;
    }

    // update_grain = 0: the parameters of a reference with the new seed.
    private bool ParseCopiedGrain(int seed)
    {
        int slot = _bits.Read(3);
        FilmGrainInfo? source = Array.IndexOf(_header.RefIndex, slot) < 0 ? null : _slots[slot].Header?.FilmGrain;
        if (source is null) return Fail("film grain of a slot that is no reference");
        _header.FilmGrain = source.WithSeed(seed);
        return true;
    }

    private bool ReadPoints(byte[] points, int count)
    {
        for (int i = 0; i < count; i++)
        {
            points[2 * i] = (byte)_bits.Read(8);
            points[2 * i + 1] = (byte)_bits.Read(8);
            if (i > 0 && points[2 * i] <= points[2 * i - 2]) return false;
        }

        return true;
    }

    private void ReadCoefficients(sbyte[] coefficients, int count)
    {
        for (int i = 0; i < count; i++)
            coefficients[i] = (sbyte)(_bits.Read(8) - 128);
    }
}
