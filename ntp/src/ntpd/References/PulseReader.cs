using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Time;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.References;

/// <summary>
/// The thread of one pulse device: waits for pulses and hands them over. A device that fails, or is not there yet, is opened anew after a pause.
/// </summary>
internal sealed class PulseReader : IDisposable
{
    private const int StackBytes = 128 * 1024;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(16);

    private readonly string _path;
    private readonly Func<string, IPulseSource> _open;
    private readonly Action<TimeSpec> _taken;
    private readonly WatchdogWorker _watchdog;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Thread _thread;
    private string _trouble = "";

    /// <summary>Makes a reader that does not read yet.</summary>
    /// <param name="path">The device.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="taken">Takes the time of each pulse by the system clock; called on the reader's thread.</param>
    /// <param name="watchdog">Its progress.</param>
    /// <param name="logger">The log.</param>
    internal PulseReader(string path, Func<string, IPulseSource> open, Action<TimeSpec> taken, WatchdogWorker watchdog, ILogger logger)
    {
        _path = path;
        _open = open;
        _taken = taken;
        _watchdog = watchdog;
        _logger = logger;
        _thread = new Thread(Run, StackBytes) { Name = "ntpd pulses", IsBackground = true };
    }

    internal void Start() => _thread.Start();

    public void Dispose()
    {
        _stopping.Set();
        if (_thread.IsAlive) _thread.Join(WaitMax + WaitMax);
        _watchdog.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsSet)
        {
            try
            {
                using IPulseSource source = _open(_path);
                Tell("");
                Follow(source);
            }
            catch (Exception exception)
            {
                // Whatever it was, the other sources go on, and this one tries again.
                Tell(exception is NativeException native ? native.Message : $"{exception.GetType().Name}: {exception.Message}");
            }
            _watchdog.Wait();
            _stopping.Wait(Pause);
            _watchdog.Report();
        }
    }

    private void Follow(IPulseSource source)
    {
        uint? last = null;
        while (!_stopping.IsSet)
        {
            _watchdog.Wait();
            bool isThere = source.TryWait(WaitMax, out Pulse pulse);
            _watchdog.Report();
            if (!isThere || pulse.Sequence == last) continue;
            // What lies before the first look may be old.
            if (last is not null) _taken(pulse.Time);
            last = pulse.Sequence;
        }
    }

    private void Tell(string trouble)
    {
        if (trouble == _trouble) return;
        if (trouble.Length > 0) ReferenceLog.DeviceFailed(_logger, _path, trouble);
        else ReferenceLog.DeviceBack(_logger, _path);
        _trouble = trouble;
    }
}
