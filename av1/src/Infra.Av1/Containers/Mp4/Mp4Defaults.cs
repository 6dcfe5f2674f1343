namespace Infra.Av1.Containers.Mp4;

/// <summary>trex: what fragments of the track inherit.</summary>
/// <param name="Duration">default_sample_duration.</param>
/// <param name="Size">default_sample_size.</param>
/// <param name="Flags">default_sample_flags.</param>
internal readonly record struct Mp4Defaults(uint Duration, uint Size, uint Flags);
