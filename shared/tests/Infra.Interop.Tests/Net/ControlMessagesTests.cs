using FsCheck;
using FsCheck.Fluent;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public sealed class ControlMessagesTests
{
    [Fact]
    public void Walk_AfterAdd_GivesTheSame()
    {
        byte[] control = new byte[64];
        int used = 0;
        "12345"u8.CopyTo(ControlMessages.Add(control, ref used, 1, 2, 5));
        "678"u8.CopyTo(ControlMessages.Add(control, ref used, 3, 4, 3));

        ControlMessages messages = new(control.AsSpan(0, used));

        Assert.Equal(48, used);
        Assert.True(messages.MoveNext());
        Assert.Equal((1, 2), (messages.Level, messages.Type));
        Assert.Equal("12345"u8, messages.Data);
        Assert.True(messages.MoveNext());
        Assert.Equal((3, 4), (messages.Level, messages.Type));
        Assert.Equal("678"u8, messages.Data);
        Assert.False(messages.MoveNext());
    }

    [Theory]
    [InlineData(15UL)]
    [InlineData(33UL)]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x8000_0000UL)]
    public void Walk_WhenLengthIsWrong_Ends(ulong length)
    {
        byte[] control = new byte[32];
        BitConverter.TryWriteBytes(control, length);

        Assert.False(new ControlMessages(control).MoveNext());
    }

    [Fact]
    public void AnyBytes_NeverThrow_AndEnd() => Prop.ForAll<byte[], byte>((bytes, length) =>
    {
        // A plausible length in front gets the walk further than pure noise would.
        byte[] control = [length, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 37, 0, 0, 0, .. bytes];
        int steps = 0;
        for (ControlMessages messages = new(control); messages.MoveNext();) steps++;
        default(DatagramInfo).Read(control);
        ErrorQueue.TryReadId(control, out _);
        return steps <= control.Length / ControlMessages.HeaderBytes;
    }).QuickCheckThrowOnFailure();
}
