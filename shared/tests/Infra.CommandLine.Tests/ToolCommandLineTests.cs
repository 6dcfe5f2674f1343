using System.CommandLine;
using Infra.Hosting;

namespace Infra.CommandLine.Tests;

public class ToolCommandLineTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public async Task Invoke_WhenTheCommandRuns_ReturnsItsExitCode()
    {
        Assert.Equal(42, Tool().Invoke(["answer", "--code", "42"]));
        Assert.Equal(7, await Tool().InvokeAsync(["answer", "--code", "7"]));

        Assert.Equal("answered\nanswered\n", _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("answr")]
    [InlineData("answer", "--cod", "1")]
    [InlineData("answer", "--code", "many")]
    public async Task Invoke_WhenTheCommandLineIsWrong_SaysSoAndTheWayToHelp(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, Tool().Invoke(args));
        string said = _error.ToString();
        Assert.Equal(ExitCode.Usage, await Tool().InvokeAsync(args));

        string[] lines = said.TrimEnd('\n').Split('\n');
        Assert.True(lines.Length >= 2);
        Assert.All(lines[..^1], line => Assert.StartsWith("toolctl: ", line));
        Assert.Equal("Try \"toolctl --help\".", lines[^1]);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void Invoke_WhenAnArgumentHoldsControlCharacters_DoesNotPrintThem()
    {
        Tool().Invoke(["answer", "--code", "\u001b[2Jmany"]);

        Assert.Contains("many", _error.ToString());
        Assert.DoesNotContain('\u001b', _error.ToString());
    }

    private ToolCommandLine Tool()
    {
        Option<int> code = new("--code");
        var answer = new Command("answer", "Answers.") { code };
        answer.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine("answered");
            return parsed.GetValue(code);
        });
        return new ToolCommandLine("toolctl", new RootCommand("A tool.") { answer }, _output, _error);
    }
}
