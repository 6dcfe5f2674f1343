using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;
using Infra.Ntp.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.References;

/// <summary>The clocks on this machine: sockets that take samples, threads that wait for pulses. Belongs to the control thread.</summary>
/// <param name="clock">The steered clock.</param>
/// <param name="pollSet">What the control thread waits for.</param>
/// <param name="registerWorker">Registers a thread whose progress the watchdog depends on.</param>
/// <param name="openPulses">Opens pulse devices by path.</param>
/// <param name="take">Takes what the source of this number said; on the control thread, and may close that source.</param>
/// <param name="wish">Runs something on the control thread.</param>
/// <param name="logger">The log.</param>
internal sealed class ReferenceHost(
    HostClock clock, PollSet pollSet, Func<string, WatchdogWorker> registerWorker, Func<string, IPulseSource> openPulses, Action<int, ReferenceSample> take,
    Action<Action> wish, ILogger logger)
    : IDisposable
{
    private const double RetrySeconds = 64;
    private const int SamplesPerWaitMax = 64;
    private const int DatagramBytesMax = 256;

    private readonly List<SampleSource> _sampleSources = [];
    private readonly Dictionary<int, PulseReader> _pulseReaders = [];
    private readonly byte[] _datagram = new byte[DatagramBytesMax];

    /// <summary>When <see cref="Retry"/> is due.</summary>
    internal RawTime RetryAt { get; private set; } = RawTime.Never;

    /// <summary>Begins to listen to a clock.</summary>
    internal void Open(int id, ReferenceClockConfig config, SourceMode mode)
    {
        if (mode == SourceMode.Pps)
        {
            var reader = new PulseReader(config.Path, openPulses, time => OnPulse(id, config, time), registerWorker($"pulses of {config.Path}"), logger);
            _pulseReaders.Add(id, reader);
            reader.Start();
            return;
        }
        var source = new SampleSource(id, config.Path);
        _sampleSources.Add(source);
        TryOpen(source);
    }

    /// <summary>Ends listening to a clock; no harm if it is none of these.</summary>
    internal void Close(int id)
    {
        if (_pulseReaders.Remove(id, out PulseReader? reader)) reader.Dispose();
        int index = _sampleSources.FindIndex(source => source.Id == id);
        if (index < 0) return;
        _sampleSources[index].Socket?.Dispose();
        _sampleSources[index].Socket = null;
        _sampleSources.RemoveAt(index);
    }

    /// <summary>Samples of a source that were no samples at all.</summary>
    internal long DroppedOf(int id) => _sampleSources.Find(source => source.Id == id)?.Dropped ?? 0;

    /// <summary>Why a source gives nothing; empty if nothing is wrong.</summary>
    internal string TroubleOf(int id) => _sampleSources.Find(source => source.Id == id)?.Trouble ?? "";

    /// <summary>Tries again to make the sockets that could not be made.</summary>
    internal void Retry()
    {
        RetryAt = RawTime.Never;
        foreach (SampleSource source in _sampleSources)
        {
            if (source.Socket is null) TryOpen(source);
        }
    }

    /// <summary>Takes what came in the latest wait; whether there was something.</summary>
    internal bool Receive()
    {
        bool hasReceived = false;
        for (int i = _sampleSources.Count - 1; i >= 0; i--)   // a source may be closed by what it said
        {
            if (_sampleSources[i].Socket is { IsReady: true }) hasReceived |= Receive(_sampleSources[i]);
        }
        return hasReceived;
    }

    public void Dispose()
    {
        foreach (PulseReader reader in _pulseReaders.Values)
            reader.Dispose();
        foreach (SampleSource source in _sampleSources)
            source.Socket?.Dispose();
    }

    private bool Receive(SampleSource source)
    {
        int count = 0;
        while (count < SamplesPerWaitMax && source.Socket is { } socket && socket.TryReceive(_datagram, out int length))
        {
            Take(source, _datagram.AsSpan(0, length));
            count++;
        }
        return count > 0;
    }

    private void Take(SampleSource source, ReadOnlySpan<byte> datagram)
    {
        SockSampleResult result = SockSample.TryParse(datagram, out SockSample sample);
        if (result == SockSampleResult.Ok)
        {
            take(source.Id, sample.ToReference(clock.FromSystem(sample.Time)));
            return;
        }
        source.Dropped++;
        ReferenceLog.SampleDropped(logger, source.Path, result.ToString());
    }

    private void OnPulse(int id, ReferenceClockConfig config, TimeSpec time) => wish(() =>
    {
        NtpTimestamp at = clock.FromSystem(SystemTime.ToNtp(time));
        take(id, ReferenceSample.OfPulse(at, config.Period));
    });

    private void TryOpen(SampleSource source)
    {
        source.Socket = SampleSocket.Open(source.Path, pollSet, out string problem);
        source.Trouble = problem;
        if (source.Socket is not null) return;
        ReferenceLog.SocketFailed(logger, source.Path, problem);
        RetryAt = clock.Raw.AddSeconds(RetrySeconds);
    }

    private sealed class SampleSource(int id, string path)
    {
        internal int Id { get; } = id;

        internal string Path { get; } = path;

        internal SampleSocket? Socket { get; set; }

        internal string Trouble { get; set; } = "";

        internal long Dropped { get; set; }
    }
}
