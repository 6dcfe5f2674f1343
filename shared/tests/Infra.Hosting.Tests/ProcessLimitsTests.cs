namespace Infra.Hosting.Tests;

public sealed class ProcessLimitsTests
{
    private const string Head = "Limit                     Soft Limit           Hard Limit           Units     ";

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", int.MaxValue)]
    [InlineData("Max open files            99999999999          99999999999          files     ", int.MaxValue)]
    [InlineData("Max open files", int.MaxValue)]
    [InlineData("Max processes             95876                95876                processes ", int.MaxValue)]
    public void OpenFilesMax_IsTheSoftLimit(string line, int expected) => Assert.Equal(expected, ProcessLimits.OpenFilesMax([Head, line]));

    [Fact]
    public void OpenFilesMax_OfThisProcess_IsThere() => Assert.InRange(ProcessLimits.OpenFilesMax(), 10, int.MaxValue);
}
