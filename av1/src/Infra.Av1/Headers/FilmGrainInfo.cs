namespace Infra.Av1.Headers;

/// <summary>film_grain_params, section 5.9.30.</summary>
public sealed class FilmGrainInfo
{
    /// <summary>apply_grain.</summary>
    public bool ApplyGrain { get; internal set; }

    /// <summary>grain_seed, 16 bits.</summary>
    public int GrainSeed { get; internal set; }

    /// <summary>update_grain.</summary>
    public bool UpdateGrain { get; internal set; }

    /// <summary>num_y_points, 0 to 14.</summary>
    public int PointsY { get; internal set; }

    /// <summary>Pairs value, scaling of luma.</summary>
    public byte[] PointY { get; internal set; } = new byte[28];

    /// <summary>chroma_scaling_from_luma.</summary>
    public bool ChromaScalingFromLuma { get; internal set; }

    /// <summary>num_cb_points, 0 to 10.</summary>
    public int PointsCb { get; internal set; }

    /// <summary>Pairs value, scaling of Cb.</summary>
    public byte[] PointCb { get; internal set; } = new byte[20];

    /// <summary>num_cr_points, 0 to 10.</summary>
    public int PointsCr { get; internal set; }

    /// <summary>Pairs value, scaling of Cr.</summary>
    public byte[] PointCr { get; internal set; } = new byte[20];

    /// <summary>grain_scaling_minus_8 + 8: 8 to 11.</summary>
    public int GrainScalingShift { get; internal set; }

    /// <summary>ar_coeff_lag, 0 to 3.</summary>
    public int ArCoeffLag { get; internal set; }

    /// <summary>ar_coeffs_y_plus_128 - 128.</summary>
    public sbyte[] ArCoeffsY { get; internal set; } = new sbyte[24];

    /// <summary>ar_coeffs_cb_plus_128 - 128.</summary>
    public sbyte[] ArCoeffsCb { get; internal set; } = new sbyte[25];

    /// <summary>ar_coeffs_cr_plus_128 - 128.</summary>
    public sbyte[] ArCoeffsCr { get; internal set; } = new sbyte[25];

    /// <summary>ar_coeff_shift_minus_6 + 6: 6 to 9.</summary>
    public int ArCoeffShift { get; internal set; }

    /// <summary>grain_scale_shift, 0 to 3.</summary>
    public int GrainScaleShift { get; internal set; }

    /// <summary>cb_mult - 128.</summary>
    public int CbMult { get; internal set; }

    /// <summary>cb_luma_mult - 128.</summary>
    public int CbLumaMult { get; internal set; }

    /// <summary>cb_offset - 256.</summary>
    public int CbOffset { get; internal set; }

    /// <summary>cr_mult - 128.</summary>
    public int CrMult { get; internal set; }

    /// <summary>cr_luma_mult - 128.</summary>
    public int CrLumaMult { get; internal set; }

    /// <summary>cr_offset - 256.</summary>
    public int CrOffset { get; internal set; }

    /// <summary>overlap_flag.</summary>
    public bool Overlap { get; internal set; }

    /// <summary>clip_to_restricted_range.</summary>
    public bool ClipToRestrictedRange { get; internal set; }

    // update_grain = 0: all parameters of another frame, and this frame's seed. The arrays are shared: nobody changes them after parsing.
    internal FilmGrainInfo WithSeed(int seed)
    {
        var copy = (FilmGrainInfo)MemberwiseClone();
        copy.GrainSeed = seed;
        copy.UpdateGrain = false;
        return copy;
    }
}
