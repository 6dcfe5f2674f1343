namespace Infra.Av1.Headers;

/// <summary>color_config, section 5.5.2.</summary>
public sealed record ColorConfig
{
    /// <summary>8, 10 or 12.</summary>
    public int BitDepth { get; init; }

    /// <summary>Planes and subsampling.</summary>
    public PixelLayout Layout { get; init; }

    /// <summary>color_primaries (ISO 23091-4); 2 is unspecified.</summary>
    public byte ColorPrimaries { get; init; } = 2;

    /// <summary>transfer_characteristics; 2 is unspecified.</summary>
    public byte TransferCharacteristics { get; init; } = 2;

    /// <summary>matrix_coefficients; 0 is the identity (RGB), 2 unspecified.</summary>
    public byte MatrixCoefficients { get; init; } = 2;

    /// <summary>color_description_present_flag.</summary>
    public bool HasColorDescription { get; init; }

    /// <summary>color_range.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>Where chroma samples lie, for 4:2:0.</summary>
    public ChromaSamplePosition ChromaPosition { get; init; }

    /// <summary>separate_uv_delta_q.</summary>
    public bool SeparateUvDeltaQ { get; init; }

    /// <summary>subsampling_x: 1 if chroma has half the columns (monochrome counts as 4:2:0).</summary>
    public int SubsamplingX => Layout == PixelLayout.Yuv444 ? 0 : 1;

    /// <summary>subsampling_y: 1 if chroma has half the rows.</summary>
    public int SubsamplingY => Layout is PixelLayout.Yuv420 or PixelLayout.Monochrome ? 1 : 0;

    /// <summary>NumPlanes: 1 or 3.</summary>
    public int PlaneCount => Layout == PixelLayout.Monochrome ? 1 : 3;
}
