using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Tests.Ast;

public sealed class TagSetTests
{
    /// <summary>Every value over every other, for each pair beside pairs that are not to change.</summary>
    [Fact]
    public void Over_TakesWhatIsUnset_ButNotWhatWasImplied()
    {
        foreach (Tag tag in Enum.GetValues<Tag>())
        {
            foreach (TagValue own in Enum.GetValues<TagValue>())
            {
                foreach (TagValue before in Enum.GetValues<TagValue>())
                {
                    Tag beside = tag == Tag.Mail ? Tag.Follow : Tag.Mail;
                    TagSet over = default(TagSet).With(tag, own).Over(default(TagSet).With(tag, before).With(beside, TagValue.On));

                    TagValue expected = own != TagValue.Unset ? own : before == TagValue.Implied ? TagValue.Unset : before;
                    Assert.Equal((expected, TagValue.On), (over[tag], over[beside]));
                }
            }
        }
    }
}
