namespace Infra.Av1.Containers.Mp4;

/// <summary>One sample: a temporal unit.</summary>
/// <param name="Offset">Where it lies in the file.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="DecodeTime">In media time.</param>
/// <param name="CompositionOffset">What the time of presentation adds.</param>
/// <param name="Duration">In media time.</param>
/// <param name="IsSync">Whether decoding may start here.</param>
internal readonly record struct Mp4Sample(long Offset, long Size, long DecodeTime, long CompositionOffset, long Duration, bool IsSync);
