using System.Net.Sockets;
using Infra.Interop.Net;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Tests.Net;

public sealed class PollTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void EventDescriptor_WhenSignalled_StaysReadableUntilReset()
    {
        using EventDescriptor signal = EventDescriptor.Create();

        Assert.Equal(PollEvents.None, Poll.Wait(signal, PollEvents.Readable, TimeSpan.Zero));
        Assert.False(signal.Reset());
        signal.Signal();
        signal.Signal();
        Assert.Equal(PollEvents.Readable, Poll.Wait(signal, PollEvents.Readable, Long));
        Assert.True(signal.Reset());
        Assert.False(signal.Reset());
    }

    [Fact]
    public void PollSet_WhenSeveralAreWatched_TellsWhichIsReady()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        using (left)
        using (right)
        using (EventDescriptor signal = EventDescriptor.Create())
        using (PollSet set = new(3))
        {
            int wake = set.Add(signal, PollEvents.Readable);
            int read = set.Add(right.SafeHandle, PollEvents.Readable);
            int write = set.Add(left.SafeHandle, PollEvents.Writable);
            Assert.Throws<InvalidOperationException>(() => set.Add(signal, PollEvents.Readable));

            Assert.Equal(1, set.Wait(Long));
            Assert.Equal([PollEvents.None, PollEvents.None, PollEvents.Writable], new[] { set.Result(wake), set.Result(read), set.Result(write) });
            set.Change(write, PollEvents.Readable);
            Assert.Equal(0, set.Wait(TimeSpan.Zero));
            signal.Signal();
            left.Send("x"u8);
            Assert.Equal(2, set.Wait(Long));
            set.Remove(wake);
            Assert.Equal(1, set.Wait(Timeout.InfiniteTimeSpan));
            Assert.Equal(PollEvents.Readable, set.Result(read));
            Assert.Throws<ArgumentOutOfRangeException>(() => set.Result(wake));
            Assert.Equal(wake, set.Add(signal, PollEvents.Readable));
        }
    }

    [Fact]
    public void PollSet_WhenAHandleIsDisposed_KeepsItsNumberOpen()
    {
        EventDescriptor signal = EventDescriptor.Create();
        PollSet set = new(1);
        int place = set.Add(signal, PollEvents.Readable);

        signal.Signal();
        signal.Dispose();

        Assert.Equal(1, set.Wait(Long));   // not POLLNVAL: the descriptor is still ours
        Assert.Equal(PollEvents.Readable, set.Result(place));
        set.Dispose();
    }

    [Fact]
    public void PollSet_WhenAnotherThreadSignals_WakesUp()
    {
        using EventDescriptor signal = EventDescriptor.Create();
        using PollSet set = new(1);
        set.Add(signal, PollEvents.Readable);
        Thread other = new(signal.Signal);
        other.Start();

        Assert.Equal(1, set.Wait(Long));

        other.Join();
    }

    [Fact]
    public void PollSet_WhenWaitingAgainAndAgain_AllocatesNothing()
    {
        using EventDescriptor signal = EventDescriptor.Create();
        using PollSet set = new(4);
        set.Add(signal, PollEvents.Readable);
        signal.Signal();
        set.Wait(Long);
        signal.Reset();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            signal.Signal();
            set.Wait(Long);
            signal.Reset();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wait_WhenDescriptorIsBad_SaysSo()
    {
        using SafeFileHandle wild = new(1_000_000, ownsHandle: false);

        Assert.Equal(Errno.EBADF, Assert.Throws<NativeException>(() => Poll.Wait(wild, PollEvents.Readable, Long)).Error);
        Assert.Throws<ArgumentOutOfRangeException>(() => Poll.Wait(wild, PollEvents.Readable, TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PollSet(0));
    }
}
