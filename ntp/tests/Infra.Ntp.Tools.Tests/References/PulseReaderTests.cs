using System.Collections.Concurrent;
using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Daemon.References;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Ntp.Tools.Tests.References;

public class PulseReaderTests
{
    [Fact]
    public void Run_HandsOverEachNewPulseOnce_AndNotWhatLiesBeforeTheFirstLook()
    {
        var script = new ScriptedPulses([(7, 100), (7, 100), (8, 101), (8, 101), (9, 102)]);
        using var taken = new BlockingCollection<long>();
        using var reader = new PulseReader("fake", _ => script, time => taken.Add(time.Seconds), Worker(), NullLogger.Instance);

        reader.Start();

        Assert.True(taken.TryTake(out long first, TimeSpan.FromSeconds(30)));
        Assert.True(taken.TryTake(out long second, TimeSpan.FromSeconds(30)));
        Assert.Equal((101, 102), (first, second));
        script.WaitUntilDone();
        Assert.Empty(taken);
    }

    [Fact]
    public void Run_WhenTheDeviceFails_LetsGoOfIt_AndEndsWithoutThrowing()
    {
        var script = new ScriptedPulses([(1, 10)]) { ErrorAtEnd = Errno.EIO };
        using (var reader = new PulseReader("fake", _ => script, _ => { }, Worker(), NullLogger.Instance))
        {
            reader.Start();
            Assert.True(script.Disposed.Wait(TimeSpan.FromSeconds(30)));
        }
    }

    private static WatchdogWorker Worker() => new WatchdogGate(TimeProvider.System).Register("pulses");

    private sealed class ScriptedPulses((uint Sequence, long Seconds)[] pulses) : IPulseSource
    {
        private readonly ManualResetEventSlim _done = new();
        private int _next;

        internal Errno? ErrorAtEnd { get; init; }

        internal ManualResetEventSlim Disposed { get; } = new();

        public bool TryWait(TimeSpan timeout, out Pulse pulse)
        {
            if (_next < pulses.Length)
            {
                (uint sequence, long seconds) = pulses[_next++];
                pulse = new Pulse(sequence, new TimeSpec(seconds, 0));
                return true;
            }
            pulse = default;
            if (ErrorAtEnd is { } error) throw new NativeException("ioctl", error);
            _done.Set();
            Thread.Yield();
            return false;
        }

        internal void WaitUntilDone() => Assert.True(_done.Wait(TimeSpan.FromSeconds(30)));

        public void Dispose() => Disposed.Set();
    }
}
