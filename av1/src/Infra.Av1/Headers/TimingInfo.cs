namespace Infra.Av1.Headers;

/// <summary>timing_info, section 5.5.3.</summary>
public sealed record TimingInfo
{
    /// <summary>num_units_in_display_tick.</summary>
    public uint NumUnitsInDisplayTick { get; init; }

    /// <summary>time_scale.</summary>
    public uint TimeScale { get; init; }

    /// <summary>equal_picture_interval.</summary>
    public bool EqualPictureInterval { get; init; }

    /// <summary>num_ticks_per_picture_minus_1 + 1.</summary>
    public uint NumTicksPerPicture { get; init; }
}
