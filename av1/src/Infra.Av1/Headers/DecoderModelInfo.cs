namespace Infra.Av1.Headers;

/// <summary>decoder_model_info, section 5.5.4.</summary>
public sealed record DecoderModelInfo
{
    /// <summary>buffer_delay_length_minus_1 + 1, bits.</summary>
    public int BufferDelayLength { get; init; }

    /// <summary>num_units_in_decoding_tick: units of 1 / TimeScale seconds in a tick of the decoding clock.</summary>
    public uint NumUnitsInDecodingTick { get; init; }

    /// <summary>buffer_removal_time_length_minus_1 + 1, bits.</summary>
    public int BufferRemovalTimeLength { get; init; }

    /// <summary>frame_presentation_time_length_minus_1 + 1, bits.</summary>
    public int FramePresentationTimeLength { get; init; }
}
