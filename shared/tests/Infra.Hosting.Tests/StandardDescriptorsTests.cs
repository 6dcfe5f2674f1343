namespace Infra.Hosting.Tests;

public class StandardDescriptorsTests
{
    [Theory]
    [InlineData("/dev/pts/1", "pos:\t0\nflags:\t0102002\n", true)]
    [InlineData("pipe:[123]", "pos:\t0\nflags:\t01\n", true)]
    [InlineData("socket:[123]", "flags:\t02", true)]
    [InlineData("/var/log/x", "flags:\t02001", true)]
    [InlineData("/dev/null", "flags:\t0100000", false)]
    [InlineData("anon_inode:[eventpoll]", "flags:\t02", false)]
    [InlineData("/memfd:doublemapper (deleted)", "flags:\t02", false)]
    [InlineData(null, "", false)]
    public void IsOutput_RefusesWhatNobodyGivesAsStandardError(string? link, string facts, bool expected)
    {
        Assert.Equal(expected, StandardDescriptors.IsOutput(link, facts));
    }
}
