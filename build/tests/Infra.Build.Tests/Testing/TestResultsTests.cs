using System.Xml.Linq;
using Infra.Build.Testing;
using Infra.Testing;

namespace Infra.Build.Tests.Testing;

public sealed class TestResultsTests
{
    private const string Mixed = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testName="A.Passes" outcome="Passed" />
            <UnitTestResult testName="A.Passes2" outcome="Passed"><Output><StdOut>noise
figure: streams 3/3</StdOut></Output></UnitTestResult>
            <UnitTestResult testName="A.Skips" outcome="NotExecuted"><Output><StdOut>run with --peers</StdOut></Output></UnitTestResult>
            <UnitTestResult testName="A.Skips2" outcome="NotExecuted"><Output><ErrorInfo><Message>run with --peers</Message></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testName="A.Skips3" outcome="NotExecuted" />
            <UnitTestResult testName="A.Fails(1)" outcome="Failed">
              <Output><StdOut>seed 7</StdOut><ErrorInfo><Message>expected 1</Message><StackTrace>at A</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
          </Results>
          <ResultSummary outcome="Failed" />
        </TestRun>
        """;

    [Fact]
    public void Parse_CountsAndKeepsReasonsAndDetails()
    {
        TestResults results = TestResults.Parse(XDocument.Parse(Mixed), "A");

        Assert.Equal("2 passed, 1 failed, 3 skipped", results.CountLine);
        Assert.Equal(new TestFailure("A.Fails(1)", "expected 1", "at A", "seed 7"), results.Failures[0]);
        Assert.Equal(2, results.SkipReasons["run with --peers"]);
        Assert.Equal(1, results.SkipReasons["no reason given"]);
        Assert.Equal(["streams 3/3"], results.Figures);
    }

    [Fact]
    public void Parse_WhenTheRunWasAborted_IsAFailureThoughNoTestFailed()
    {
        const string Aborted = """
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results><UnitTestResult testName="A.Passes" outcome="Passed" /></Results>
              <ResultSummary outcome="Failed"><RunInfos><RunInfo><Text>The active test run was aborted</Text></RunInfo></RunInfos></ResultSummary>
            </TestRun>
            """;

        TestResults results = TestResults.Parse(XDocument.Parse(Aborted), "A");

        Assert.Equal("1 passed, 1 failed, 0 skipped", results.CountLine);
        Assert.Contains("aborted", results.Failures[0].Output);
    }

    [Fact]
    public void Read_WhenFileIsMissing_IsAFailureWithTheLastWords()
    {
        TestResults results = TestResults.Read("/nonexistent.trx", "Infra.X.Tests", "out of memory");

        Assert.Contains("out of memory", Assert.Single(results.Failures).Message);
    }

    [Fact]
    public void Read_WhenFileIsCutOff_IsAFailure()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("x.trx", Mixed[..^40]);

        Assert.Contains("cut off", Assert.Single(TestResults.Read(path, "X", "").Failures).Message);
    }

    [Fact]
    public void Plus_AddsCountsAndReasons()
    {
        TestResults one = TestResults.Parse(XDocument.Parse(Mixed), "A");

        TestResults sum = one.Plus(one).Plus(TestResults.OfPass).Plus(TestResults.OfFailure("audit", "above 0"));

        Assert.Equal("5 passed, 3 failed, 6 skipped", sum.CountLine);
        Assert.Equal(4, sum.SkipReasons["run with --peers"]);
    }
}
