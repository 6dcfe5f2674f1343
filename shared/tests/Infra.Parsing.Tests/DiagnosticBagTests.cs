namespace Infra.Parsing.Tests;

public class DiagnosticBagTests
{
    [Fact]
    public void SortByPlace_WhenSourcesAlternate_GroupsThemAndKeepsTheOrderOfOnePlace()
    {
        var first = new SourceText("a", "0123456789");
        var second = new SourceText("b", "0123456789");
        var bag = new DiagnosticBag(7);
        bag.Error("x", "1", first, new TextSpan(5, 1));
        bag.Error("x", "2", second, new TextSpan(0, 1));
        bag.Error("x", "3", first, new TextSpan(2, 1));
        bag.Error("x", "4", first, new TextSpan(5, 3));
        bag.Error("x", "5");
        bag.Error("x", "6", second, new TextSpan(0, 1));
        bag.Error("x", "7", first, new TextSpan(0, 1));
        bag.Error("x", "dropped");

        bag.SortByPlace();

        Assert.Equal("5731426", string.Concat(bag.Select(each => each.Message)));
        Assert.Equal(1, bag.DroppedCount);
    }
}
