namespace Infra.Sudo.Policy.Tests.Differential;

public sealed class SmallestDifferenceTests
{
    [Fact]
    public async Task Find_LeavesOnlyWhatTheDifferenceTakes()
    {
        string text = string.Concat(Enumerable.Range(0, 40).Select(i => $"user{i} ALL = /bin/a, /bin/b, /bin/c{i}\n").ToArray());
        int questions = 0;

        string smallest = await SmallestDifference.Find(text, texts =>
        {
            questions++;
            return Task.FromResult<IReadOnlyList<bool>>([.. texts.Select(each => each.Contains("/bin/c7\n", StringComparison.Ordinal) && each.Contains("user30 ", StringComparison.Ordinal))]);
        });

        Assert.Equal("user7 ALL =   /bin/c7\nuser30 ALL =   /bin/c30\n", smallest);
        Assert.InRange(questions, 2, 20);
    }

    [Fact]
    public async Task Find_WithNothingToLeaveOut_ReturnsTheText() =>
        Assert.Equal("a ALL=ALL\n", await SmallestDifference.Find("a ALL=ALL\n", texts => Task.FromResult<IReadOnlyList<bool>>([.. texts.Select(_ => false)])));
}
