using Infra.Sudo.Sources;

namespace Infra.Sudo.Tests.Sources;

public sealed class StandardStreamTests
{
    [Fact]
    public void Directions_FollowTheDescriptor()
    {
        using var input = new StandardStream(0);
        using var error = new StandardStream(2);

        Assert.Equal((true, false, false), (input.CanRead, input.CanWrite, input.CanSeek));
        Assert.Equal((false, true, false), (error.CanRead, error.CanWrite, error.CanSeek));
    }

    /// <summary>Nobody is told of a message that cannot be written, as printf(3) does it.</summary>
    [Fact]
    public void Write_ToNothing_IsLost()
    {
        using var nowhere = new StandardStream(1_000_000);

        nowhere.Write("lost"u8);

        Assert.Equal(0, nowhere.Read(new byte[4]));
    }
}
