namespace Infra.Av1.Headers;

/// <summary>One operating point of the sequence header, section 5.5.1.</summary>
public sealed record OperatingPoint
{
    /// <summary>operating_point_idc: bits 0 to 7 temporal layers, 8 to 11 spatial ones; 0 means everything.</summary>
    public int Idc { get; init; }

    /// <summary>seq_level_idx, 0 to 31.</summary>
    public int LevelIndex { get; init; }

    /// <summary>seq_tier, 0 or 1.</summary>
    public int Tier { get; init; }

    /// <summary>decoder_model_present_for_this_op.</summary>
    public bool HasDecoderModel { get; init; }

    /// <summary>decoder_buffer_delay, 1/90000 of a second; 0 without decoder model.</summary>
    public uint DecoderBufferDelay { get; init; }

    /// <summary>encoder_buffer_delay, 1/90000 of a second; 0 without decoder model.</summary>
    public uint EncoderBufferDelay { get; init; }

    /// <summary>low_delay_mode_flag.</summary>
    public bool LowDelayMode { get; init; }

    /// <summary>initial_display_delay_minus_1 + 1, frames; 10 if absent.</summary>
    public int InitialDisplayDelay { get; init; } = 10;
}
