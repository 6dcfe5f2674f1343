namespace Infra.Av1.Headers;

/// <summary>timing_info, section 5.5.3.</summary>
public sealed record TimingInfo
{
    /// <summary>num_units_in_display_tick: units of 1 / TimeScale seconds in a tick of the display clock.</summary>
    public uint NumUnitsInDisplayTick { get; init; }

    /// <summary>time_scale: units in a second.</summary>
    public uint TimeScale { get; init; }

    /// <summary>equal_picture_interval.</summary>
    public bool EqualPictureInterval { get; init; }

    /// <summary>num_ticks_per_picture_minus_1 + 1, ticks of the display clock; 0 unless pictures come at equal intervals.</summary>
    public uint NumTicksPerPicture { get; init; }
}
