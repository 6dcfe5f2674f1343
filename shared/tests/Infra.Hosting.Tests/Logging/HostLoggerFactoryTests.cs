using System.Globalization;
using System.Text.Json;
using Infra.Hosting.Logging;
using Infra.Hosting.Tests.Support;
using Infra.Testing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Tests.Logging;

public partial class HostLoggerFactoryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero));
    private readonly LineStream _stream = new();

    [Fact]
    public void Log_AsText_HasTimeLevelAndCategory()
    {
        using HostLoggerFactory factory = New(new LogSettings());

        Query(factory.CreateLogger("dns.query"), "evil\n\e]0;name", 15);
        factory.Flush();

        Assert.Equal("2031-02-03T04:05:06.789000Z warn  dns.query: name evil\\n\\u{1b}]0;name has 15 characters\n", _stream.Text);
    }

    [Fact]
    public void Log_ToTheJournal_HasPrioritiesAndNoTime()
    {
        using HostLoggerFactory factory = New(new LogSettings { Level = LogLevel.Trace }, isJournal: true);
        ILogger logger = factory.CreateLogger("a");

        foreach (LogLevel level in Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None))
            Say(logger, level, "x");
        factory.Flush();

        Assert.Equal(["<7>trace a: x", "<7>debug a: x", "<6>info  a: x", "<4>warn  a: x", "<3>error a: x", "<2>critical a: x"], _stream.Lines);
    }

    [Fact]
    public void Log_AsJson_IsOneObjectPerLine()
    {
        using HostLoggerFactory factory = New(new LogSettings { Format = LogFormat.Json });

        Query(factory.CreateLogger("dns.query"), "evil\n\u202e", 15);
        Fail(factory.CreateLogger("dns"), new InvalidOperationException("multi\nline"));
        factory.Flush();

        Assert.Equal(2, _stream.Lines.Length);
        using JsonDocument query = JsonDocument.Parse(_stream.Lines[0]);
        Assert.Equal("2031-02-03T04:05:06.789Z", query.RootElement.GetProperty("time").GetString());
        Assert.Equal("warn", query.RootElement.GetProperty("level").GetString());
        Assert.Equal("Query", query.RootElement.GetProperty("event").GetString());
        Assert.Equal(3, query.RootElement.GetProperty("event_id").GetInt32());
        Assert.Equal("evil\n\u202e", query.RootElement.GetProperty("fields").GetProperty("Name").GetString());
        Assert.Equal(15, query.RootElement.GetProperty("fields").GetProperty("Length").GetInt32());
        Assert.DoesNotContain('\u202e', _stream.Text);
        using JsonDocument failure = JsonDocument.Parse(_stream.Lines[1]);
        Assert.Contains("multi\nline", failure.RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_WithException_KeepsEveryLineMarked()
    {
        using HostLoggerFactory factory = New(new LogSettings(), isJournal: true);

        Fail(factory.CreateLogger("a"), new InvalidOperationException("first\n<0>forged"));
        factory.Flush();

        Assert.Equal(@"<3>error a: failed: InvalidOperationException: first\n<0>forged", _stream.Lines[0]);
        Assert.All(_stream.Lines, line => Assert.StartsWith("<3>error a: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Log_OfADaemonException_IsItsMessageOnly()
    {
        using HostLoggerFactory factory = New(new LogSettings(), isJournal: true);

        Fail(factory.CreateLogger("a"), new DaemonException("port 53 is taken"));
        factory.Flush();

        Assert.Equal(["<3>error a: failed: port 53 is taken"], _stream.Lines);
    }

    [Fact]
    public void Log_BelowTheLevel_IsDropped_UntilTheLevelChanges()
    {
        using HostLoggerFactory factory = New(new LogSettings { Level = LogLevel.Error });
        ILogger logger = factory.CreateLogger("a");

        Say(logger, LogLevel.Information, "one");
        factory.Level = LogLevel.Information;
        Say(logger, LogLevel.Information, "two");
        factory.Level = LogLevel.None;
        Say(logger, LogLevel.Critical, "three");
        factory.Flush();

        Assert.EndsWith("two", Assert.Single(_stream.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_BeyondTheRate_IsSummedUpWithTheNextEvent()
    {
        using HostLoggerFactory factory = New(new LogSettings { RateLinesMax = 2 });
        ILogger logger = factory.CreateLogger("a");

        for (int i = 0; i < 5; i++)
            Query(logger, "n", i);
        _time.Advance(TimeSpan.FromSeconds(10));
        Query(logger, "n", 9);
        factory.Flush();

        Assert.Equal(4, _stream.Lines.Length);
        Assert.EndsWith("warn  a: suppressed 3 more events \"Query\"", _stream.Lines[2], StringComparison.Ordinal);
        Assert.EndsWith("has 9 characters", _stream.Lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_WithSuppressedEvents_SumsThemUp()
    {
        HostLoggerFactory factory = New(new LogSettings { RateLinesMax = 1 });
        ILogger logger = factory.CreateLogger("a");

        for (int i = 0; i < 5; i++)
            Query(logger, "n", i);
        factory.Dispose();

        Assert.EndsWith("suppressed 4 more events \"Query\"", _stream.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ToAStuckReader_DropsAndNeverBlocks()
    {
        HostLoggerFactory factory = New(new LogSettings { RateLinesMax = 0 });
        ILogger logger = factory.CreateLogger("a");
        _stream.Block();

        string text = new('x', 1000);
        for (int i = 0; i < 3000; i++)
            Say(logger, LogLevel.Information, text);
        _stream.Unblock();
        factory.Dispose();

        int lines = _stream.Lines.Count(line => line.EndsWith('x'));
        string lost = Assert.Single(_stream.Lines, line => line.StartsWith("(lost ", StringComparison.Ordinal));
        Assert.Equal(3000, lines + int.Parse(lost.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.True(lines < 1500, $"{lines} lines were kept, although the queue is bounded");
    }

    [Fact]
    public void Log_ToABrokenPipe_GoesOn()
    {
        using HostLoggerFactory factory = New(new LogSettings());
        ILogger logger = factory.CreateLogger("a");
        _stream.Fails = true;

        Say(logger, LogLevel.Information, "lost");
        factory.Flush();
        _stream.Fails = false;
        Say(logger, LogLevel.Information, "kept");
        factory.Flush();

        Assert.EndsWith("kept", Assert.Single(_stream.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AfterTheFileWasMovedAway_OpensItAnew()
    {
        using var folder = new TemporaryFolder();
        var settings = new LogSettings { Path = folder.PathOf("log") };
        using HostLoggerFactory factory = New(settings);
        ILogger logger = factory.CreateLogger("a");

        Say(logger, LogLevel.Information, "before");
        factory.Flush();
        File.Move(settings.Path, settings.Path + ".1");
        factory.Apply(settings);
        Say(logger, LogLevel.Information, "after");
        factory.Flush();

        Assert.EndsWith("before\n", File.ReadAllText(settings.Path + ".1"), StringComparison.Ordinal);
        Assert.EndsWith("after\n", File.ReadAllText(settings.Path), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(settings.Path));
    }

    [Fact]
    public void Log_ToAFileThatWasCut_AppendsAtItsEnd()
    {
        using var folder = new TemporaryFolder();
        var settings = new LogSettings { Path = folder.PathOf("log") };
        using HostLoggerFactory factory = New(settings);
        ILogger logger = factory.CreateLogger("a");

        Say(logger, LogLevel.Information, "before");
        factory.Flush();
        File.WriteAllText(settings.Path, "");
        Say(logger, LogLevel.Information, "after");
        factory.Flush();

        Assert.StartsWith("2031", File.ReadAllText(settings.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WithAFileThatCannotBeOpened_KeepsTheFormerTarget()
    {
        using HostLoggerFactory factory = New(new LogSettings());
        ILogger logger = factory.CreateLogger("a");

        Assert.Throws<IOException>(() => factory.Apply(new LogSettings { Path = "/nowhere/log" }));
        Say(logger, LogLevel.Information, "still here");
        factory.Flush();

        Assert.Single(_stream.Lines);
    }

    [Theory]
    [InlineData("8:12345", "socket:[12345]", true)]
    [InlineData("8:12345", "socket:[123456]", false)]
    [InlineData("8:12345", "pipe:[12345]", false)]
    [InlineData("8:12345", null, false)]
    [InlineData("12345", "socket:[12345]", false)]
    [InlineData("", "socket:[]", false)]
    public void IsSame_ComparesTheInode(string value, string? link, bool expected)
    {
        Assert.Equal(expected, JournalStream.IsSame(value, link));
    }

    private HostLoggerFactory New(LogSettings settings, bool isJournal = false) => new(settings, _time, _stream, isJournal);

    [LoggerMessage(3, LogLevel.Warning, "name {Name} has {Length} characters")]
    private static partial void Query(ILogger logger, string name, int length);

    [LoggerMessage(4, LogLevel.Error, "failed")]
    private static partial void Fail(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5, Message = "{Text}")]
    private static partial void Say(ILogger logger, LogLevel level, string text);
}
