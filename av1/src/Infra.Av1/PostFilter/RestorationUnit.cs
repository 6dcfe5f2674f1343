namespace Infra.Av1.PostFilter;

/// <summary>One loop restoration unit, section 5.11.58. Plain data.</summary>
internal struct RestorationUnit
{
    /// <summary>RestorationType: 0 none, 1 Wiener, 2 self-guided.</summary>
    public byte Type;

    /// <summary>lr_sgr_set, 0 to 15.</summary>
    public byte SgrSet;

    /// <summary>LrSgrXqd[0] and [1].</summary>
    public sbyte Xqd0, Xqd1;

    /// <summary>LrWiener[..][0]: vertical taps 0 to 2.</summary>
    public sbyte Vertical0, Vertical1, Vertical2;

    /// <summary>LrWiener[..][1]: horizontal taps 0 to 2.</summary>
    public sbyte Horizontal0, Horizontal1, Horizontal2;
}
