namespace Infra.Testing.Tests;

public sealed class WireAssertTests
{
    private static readonly byte[] Message = [3, 1, 2, 3];

    [Fact]
    public void EveryProperPrefixFails_OnAStrictParser_Passes() => WireAssert.EveryProperPrefixFails(Message, Strict);

    [Fact]
    public void EveryProperPrefixFails_OnALaxParser_NamesTheLength()
    {
        AssertionFailedException e = Assert.Throws<AssertionFailedException>(() => WireAssert.EveryProperPrefixFails(Message, m => m.Length > 2));

        Assert.Contains("first 3 of 4", e.Message);
    }

    [Fact]
    public void EveryProperPrefixFails_OnAThrowingParser_Fails() =>
        Assert.Throws<AssertionFailedException>(() => WireAssert.EveryProperPrefixFails(Message, m => m[3] == 3));

    [Fact]
    public void EveryProperPrefixFails_WhenTheMessageItselfFails_SaysSo() =>
        Assert.Contains("does not parse", Assert.Throws<AssertionFailedException>(() => WireAssert.EveryProperPrefixFails(Message, _ => false)).Message);

    [Fact]
    public void AppendedByteFails_OnAStrictParser_Passes() => WireAssert.AppendedByteFails(Message, Strict);

    [Fact]
    public void AppendedByteFails_WhenOneByteIsAccepted_NamesIt() =>
        Assert.Contains("0x0a", Assert.Throws<AssertionFailedException>(() => WireAssert.AppendedByteFails(Message, m => m.Length == 4 || m[4] == 10)).Message);

    private static bool Strict(ReadOnlySpan<byte> message) => message.Length > 0 && message.Length == message[0] + 1;
}
