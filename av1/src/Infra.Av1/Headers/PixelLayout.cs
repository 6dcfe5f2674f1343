namespace Infra.Av1.Headers;

/// <summary>Which planes there are, and how many samples chroma has.</summary>
public enum PixelLayout
{
    /// <summary>Luma only.</summary>
    Monochrome = 0,

    /// <summary>Half the columns and rows.</summary>
    Yuv420 = 1,

    /// <summary>Half the columns.</summary>
    Yuv422 = 2,

    /// <summary>As many as luma; also RGB with the identity matrix (G, B, R).</summary>
    Yuv444 = 3,
}
