namespace Infra.Av1;

/// <summary>Which frames are decoded.</summary>
public enum Av1FrameSelection
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Those that refresh a reference slot.</summary>
    Reference = 1,

    /// <summary>Key and intra-only frames.</summary>
    Intra = 2,

    /// <summary>Key frames.</summary>
    Key = 3,
}
