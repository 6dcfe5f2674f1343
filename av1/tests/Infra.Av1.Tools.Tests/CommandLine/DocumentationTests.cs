using Infra.Av1.Tool.CommandLine;
using Infra.Testing;

namespace Infra.Av1.Tools.Tests.CommandLine;

public sealed class DocumentationTests
{
    [Fact]
    public void Options_AreAllInTheUsage() =>
        Assert.All(Supported(), option => Assert.Contains(option.Letter == 0 ? $" --{option.Name}" : $" --{option.Name}/-{option.Letter}", Usage.Text, StringComparison.Ordinal));

    [Fact]
    public void Options_AreAllInTheManualPage()
    {
        // In troff a minus sign is \-.
        string page = File.ReadAllText(Path.Combine(Checkout.Root!, "av1", "packaging", "av1dec.1")).Replace("\\-", "-", StringComparison.Ordinal);
        string[] words = page.Split([' ', '\n', '"', ','], StringSplitOptions.RemoveEmptyEntries);

        Assert.All(Supported(), option => Assert.Contains($"--{option.Name}", words));
        Assert.All(Supported().Where(option => option.Letter != 0), option => Assert.Contains($"-{option.Letter}", words));
        Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), word => Assert.Contains(Supported(), option => $"--{option.Name}" == word));
    }

    // dav1d's --realtime and --realtimecache are known, so that they can be refused by name.
    private static IEnumerable<Option> Supported() => Option.All.Where(option => !option.Name.StartsWith("realtime", StringComparison.Ordinal));
}
