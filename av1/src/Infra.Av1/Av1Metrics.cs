using System.Diagnostics.Metrics;

namespace Infra.Av1;

/// <summary>
/// Counters of decoders for whoever listens to the meter <see cref="MeterName"/> (dotnet-counters, OpenTelemetry): one object may serve many decoders at a time, through <see cref="Av1DecoderOptions.Metrics"/>. Without a listener
/// they cost nothing worth naming.
/// </summary>
public sealed class Av1Metrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Infra.Av1";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _frames;
    private readonly Counter<long> _failedFrames;
    private readonly Counter<long> _bits;
    private readonly Counter<long> _errors;

    /// <summary>Makes the meter and its counters.</summary>
    public Av1Metrics()
    {
        _frames = _meter.CreateCounter<long>("infra.av1.frames", "{frame}", "Frames decoded, shown or not; frames shown again are not counted.");
        _failedFrames = _meter.CreateCounter<long>("infra.av1.failed_frames", "{frame}", "Frames begun and given up.");
        _bits = _meter.CreateCounter<long>("infra.av1.bits", "bit", "Bits of the OBUs of decoded frames.");
        _errors = _meter.CreateCounter<long>("infra.av1.errors", "{error}", "Packets with an error.");
    }

    /// <summary>Ends the meter; decoders may still hold this object.</summary>
    public void Dispose() => _meter.Dispose();

    internal void CountFrame(long bytes)
    {
        _frames.Add(1);
        _bits.Add(8 * bytes);
    }

    internal void CountFailedFrame() => _failedFrames.Add(1);

    internal void CountError() => _errors.Add(1);
}
