using System.Diagnostics.Metrics;
using Infra.Av1.Threading;

namespace Infra.Av1;

/// <summary>
/// Counters of decoders for whoever listens to the meter <see cref="MeterName"/> (dotnet-counters, OpenTelemetry): one object may serve many decoders at a time, through <see cref="Av1DecoderOptions.Metrics"/>. Without a listener
/// they cost nothing worth naming, and the times of stages are not taken.
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
    private readonly Counter<long> _droppedMetadata;
    private readonly Histogram<double> _stageSeconds;
    private readonly TimeProvider? _time;

    /// <summary>Makes the meter and its instruments.</summary>
    /// <param name="time">The clock for infra.av1.stage_time, which has one value per frame and stage (tag "stage": setup, tiles, deblock, cdef, superres, restoration, grain), all threads together. Null: no times.</param>
    public Av1Metrics(TimeProvider? time = null)
    {
        _time = time;
        _frames = _meter.CreateCounter<long>("infra.av1.frames", "{frame}", "Frames decoded, shown or not; frames shown again are not counted.");
        _failedFrames = _meter.CreateCounter<long>("infra.av1.failed_frames", "{frame}", "Frames begun and given up.");
        _bits = _meter.CreateCounter<long>("infra.av1.bits", "bit", "Bits of the OBUs of decoded frames.");
        _errors = _meter.CreateCounter<long>("infra.av1.errors", "{error}", "Packets with an error.");
        _droppedMetadata = _meter.CreateCounter<long>("infra.av1.dropped_metadata", "{message}", "ITU-T T.35 messages that were malformed or beyond the limits, and dropped.");
        _stageSeconds = _meter.CreateHistogram<double>("infra.av1.stage_time", "s", "Time that one stage of one frame worked, all threads together.");
    }

    /// <summary>Ends the meter; decoders may still hold this object.</summary>
    public void Dispose() => _meter.Dispose();

    // The clock, if stages are to be measured now.
    internal TimeProvider? StageClock => _stageSeconds.Enabled ? _time : null;

    internal void CountFrame(long bytes)
    {
        _frames.Add(1);
        _bits.Add(8 * bytes);
    }

    internal void CountFailedFrame() => _failedFrames.Add(1);

    internal void CountError() => _errors.Add(1);

    internal void CountDroppedMetadata(int messages) => _droppedMetadata.Add(messages);

    internal void RecordStage(TimedStage stage, double seconds) => _stageSeconds.Record(seconds, new KeyValuePair<string, object?>("stage", NameOf(stage)));

    private static string NameOf(TimedStage stage) => stage switch
    {
        TimedStage.Setup => "setup",
        TimedStage.Tiles => "tiles",
        TimedStage.Deblock => "deblock",
        TimedStage.Cdef => "cdef",
        TimedStage.Superres => "superres",
        TimedStage.Restoration => "restoration",
        _ => "grain",
    };
}
